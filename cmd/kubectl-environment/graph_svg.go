package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// Sizes of a picture, in its own units.
const (
	boxWidth, boxHeight = 196, 66
	gap                 = 26
	pad                 = 18
	labelHeight         = 40 // of a subnet, above what is in it
	perRow              = 3
	leftWidth           = 120 // where people stand
)

// A point of a picture.
type point struct{ x, y int }

// layout says where everything of a picture is.
type layout struct {
	*diagram
	at            map[*box]point
	tierTop       []int
	tierHeight    []int
	width, height int
	vpcWidth      int
}

// layOut puts the tiers below each other, each as wide as the VPC, and what is in no subnet beside the VPC.
func layOut(d *diagram) *layout {
	l := &layout{diagram: d, at: map[*box]point{}}
	l.vpcWidth = max(perRow*(boxWidth+gap)+gap, len(d.zones)*(boxWidth+gap)) + 2*pad
	y := 100
	for _, t := range d.tiers {
		rows := max(1, (len(t.boxes)+perRow-1)/perRow)
		height := labelHeight + rows*(boxHeight+gap)
		for i, b := range t.boxes {
			inRow := min(perRow, len(t.boxes)-i/perRow*perRow)
			free := l.vpcWidth - 2*pad - inRow*(boxWidth+gap) + gap // the boxes of a row stand in its middle
			l.at[b] = point{leftWidth + pad + free/2 + i%perRow*(boxWidth+gap), y + labelHeight + i/perRow*(boxHeight+gap)}
		}
		l.tierTop, l.tierHeight = append(l.tierTop, y), append(l.tierHeight, height)
		y += height + pad
	}
	for i, b := range d.outside {
		l.at[b] = point{leftWidth + l.vpcWidth + 3*gap, 100 + i*(boxHeight+gap/2)}
	}
	l.width = leftWidth + l.vpcWidth + 4*gap
	if len(d.outside) > 0 {
		l.width += boxWidth + gap // and a way around
	}
	l.height = max(y, 100+len(d.outside)*(boxHeight+gap/2)) + pad
	return l
}

// printSVG writes a diagram as a picture.
func printSVG(d *diagram, out io.Writer) error {
	l := layOut(d)
	w := &lines{out: out}
	w.add(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="Helvetica, Arial, sans-serif" role="img">`,
		l.width, l.height, l.width, l.height)
	w.add(`<title>Environment %s</title>`, escape(d.env.Name))
	w.add(`<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#5b6b7b"/></marker></defs>`)
	w.add(`<rect width="%d" height="%d" rx="12" fill="#ffffff"/>`, l.width, l.height)
	w.text(leftWidth, 30, 20, "bold", "#1c2430", d.env.Name)
	w.text(leftWidth, 50, 13, "normal", colorsOf(d.state)[0], fmt.Sprintf("%s, %s: %s", d.env.Namespace, d.env.Spec.Region, d.state))
	l.drawVPC(w)
	l.eachSubnet(func(name, _ string, _ v1alpha1.SubnetStatus, at point, width, height int) {
		w.add(`<rect x="%d" y="%d" width="%d" height="%d" rx="4" fill="%s" stroke="#9fb3c3" stroke-dasharray="5 4"/>`, at.x, at.y, width, height, groundOf(name))
	})
	l.drawLinks(w)
	l.eachSubnet(func(name, zone string, subnet v1alpha1.SubnetStatus, at point, width, _ int) {
		l.drawLabels(w, name, zone, subnet, at, width)
	})
	for _, b := range d.boxes() {
		l.drawBox(w, b)
	}
	w.add(`</svg>`)
	return w.err
}

// drawVPC draws the VPC, and in it a subnet of each tier in each zone.
func (l *layout) drawVPC(w *lines) {
	cidr := l.env.Spec.Network.CIDRBlock
	if l.env.Spec.Network.Existing != nil {
		cidr = "that is there already"
	}
	bottom := l.tierTop[len(l.tierTop)-1] + l.tierHeight[len(l.tierHeight)-1]
	w.add(`<a href="#%s"><rect x="%d" y="64" width="%d" height="%d" rx="6" fill="#fbfaff" stroke="%s" stroke-width="2"/>`,
		l.network.id(), leftWidth, l.vpcWidth, bottom-64+pad, colorsOf(l.network.state)[0])
	w.text(leftWidth+pad, 86, 14, "bold", "#5a30b5", fmt.Sprintf("VPC %s  (%s)", cidr, l.network.said()))
	w.add(`<title>%s</title></a>`, escape(l.network.messages()))
}

// eachSubnet of a tier in its zone, with where it is.
func (l *layout) eachSubnet(do func(name, zone string, subnet v1alpha1.SubnetStatus, at point, width, height int)) {
	for i, t := range l.tiers {
		for j, zone := range l.zones {
			if subnet, ok := t.subnets[zone]; ok {
				column := (l.vpcWidth - 2*pad) / len(l.zones)
				do(t.name, zone, subnet, point{leftWidth + pad + j*column + 4, l.tierTop[i]}, column-8, l.tierHeight[i])
			}
		}
	}
}

// groundOf a subnet: the public ones are green, as AWS draws them, and the others blue.
func groundOf(tier string) string {
	if tier == "public" {
		return "#eaf4e2"
	}
	return "#e6f2f8"
}

// drawLabels of a subnet lie over the links. A NAT gateway is in the public subnet of its zone.
func (l *layout) drawLabels(w *lines, name, zone string, subnet v1alpha1.SubnetStatus, at point, width int) {
	w.add(`<g paint-order="stroke" stroke="%s" stroke-width="3">`, groundOf(name))
	w.text(at.x+10, at.y+16, 11, "bold", "#44566a", name+" subnet, "+zone)
	w.text(at.x+10, at.y+30, 10, "normal", "#6b7c8d", subnet.CIDRBlock+" "+subnet.SubnetID)
	for _, s := range l.network.standings {
		if name == "public" && s.Kind == "NATGateway" && strings.HasSuffix(s.Name, "-nat-"+zone[len(zone)-1:]) {
			state := string(s.State)
			if l.network.state == planned {
				state = planned
			}
			w.text(at.x+width-92, at.y+16, 11, "bold", colorsOf(state)[0], "NAT gateway")
		}
	}
	w.add(`</g>`)
}

func (l *layout) drawBox(w *lines, b *box) {
	at, colors := l.at[b], colorsOf(b.state)
	w.add(`<a href="#%s"><title>%s</title>`, b.id(), escape(b.title()+"\n"+b.messages()))
	w.add(`<rect x="%d" y="%d" width="%d" height="%d" rx="7" fill="%s" stroke="%s" stroke-width="1.5"/>`, at.x, at.y, boxWidth, boxHeight, colors[1], colors[0])
	w.add(`<rect x="%d" y="%d" width="6" height="%d" rx="3" fill="%s"/>`, at.x, at.y, boxHeight, colors[0])
	w.text(at.x+16, at.y+22, 14, "bold", "#1c2430", shorten(b.title(), 22))
	w.text(at.x+16, at.y+39, 11, "normal", "#4a5a6a", shorten(b.kind, 30))
	w.text(at.x+16, at.y+56, 11, "normal", colors[0], b.said())
	w.add(`</a>`)
}

// drawLinks draws who calls whom, and who comes from the internet.
func (l *layout) drawLinks(w *lines) {
	w.add(`<g fill="none" stroke="#5b6b7b" stroke-width="1.4" marker-end="url(#arrow)">`)
	for _, e := range l.links {
		w.add(`<path d="%s"><title>%s</title></path>`, l.way(e.from, e.to), escape(e.from.String()+" to "+e.to.String()+": "+e.label))
	}
	open := false
	for _, lb := range l.env.Spec.LoadBalancers {
		if lb.Scheme == v1alpha1.SchemeInternal {
			continue
		}
		open = true
		to := l.at[l.box("loadbalancer", lb.Name)]
		w.add(`<path d="M82 %d L%d %d"/>`, to.y+boxHeight/2, to.x-2, to.y+boxHeight/2)
	}
	w.add(`</g>`)
	if open {
		y := l.tierTop[0] + labelHeight + boxHeight/2
		w.add(`<g fill="none" stroke="#44566a" stroke-width="2"><circle cx="54" cy="%d" r="11"/><path d="M34 %d c0 -26 40 -26 40 0"/></g>`, y-24, y+14)
		w.text(26, y+34, 12, "bold", "#44566a", "internet")
	}
}

// way from a box to another: down to a lower one, sideways to one beside it.
func (l *layout) way(from, to *box) string {
	a, b := l.at[from], l.at[to]
	switch {
	case b.x > leftWidth+l.vpcWidth && a.x < leftWidth+l.vpcWidth: // over what stands beside it
		x, y, over, edge := a.x+boxWidth-gap, b.y+boxHeight/2, a.y-8, leftWidth+l.vpcWidth+4
		return fmt.Sprintf("M%d %d Q%d %d %d %d L%d %d C%d %d %d %d %d %d", x, a.y, x, over, x+10, over, edge, over, edge+46, over, b.x-46, y, b.x-2, y)
	case a.y == b.y && a.x < b.x:
		return curve(point{a.x + boxWidth, a.y + boxHeight/2}, point{b.x - 2, b.y + boxHeight/2}, 60, 0)
	case a.x == b.x && a.x > leftWidth+l.vpcWidth: // both outside, one above the other
		side := a.x + boxWidth
		return fmt.Sprintf("M%d %d C%d %d %d %d %d %d", side, a.y+boxHeight/2, side+46, a.y+boxHeight/2, side+46, b.y+boxHeight/2, side+2, b.y+boxHeight/2)
	case b.y > a.y:
		return curve(point{a.x + boxWidth/2, a.y + boxHeight}, point{b.x + boxWidth/2, b.y - 2}, 0, 40)
	}
	return curve(point{a.x + boxWidth/2, a.y}, point{b.x + boxWidth/2, b.y + boxHeight + 2}, 0, -40)
}

// curve leaves and arrives in one direction.
func curve(a, b point, dx, dy int) string {
	return fmt.Sprintf("M%d %d C%d %d %d %d %d %d", a.x, a.y, a.x+dx, a.y+dy, b.x-dx, b.y-dy, b.x, b.y)
}

func (w *lines) text(x, y, size int, weight, color, text string) {
	w.add(`<text x="%d" y="%d" font-size="%d" font-weight="%s" fill="%s">%s</text>`, x, y, size, weight, color, escape(text))
}

// escape makes text of whatever AWS or a user says. What XML has no way to write is replaced.
func escape(text string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(text)) // a buffer takes everything
	return b.String()
}

func shorten(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return string(letters[:most-1]) + "…"
}

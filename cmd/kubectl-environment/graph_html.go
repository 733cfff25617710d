package main

import "io"

// style of a page. A box of the picture leads to the part of the page about it, which is marked then.
const style = `
body { font: 14px/1.45 Helvetica, Arial, sans-serif; color: #1c2430; margin: 24px; background: #f6f8fa }
h1 { font-size: 20px; margin: 0 0 4px } p { margin: 0 0 16px; color: #4a5a6a }
figure { margin: 0 0 24px; padding: 12px; background: #fff; border: 1px solid #d5dde5; border-radius: 8px; overflow-x: auto }
section { background: #fff; border: 1px solid #d5dde5; border-left-width: 6px; border-radius: 8px; padding: 10px 16px; margin: 0 0 12px; overflow-x: auto }
section:target { box-shadow: 0 0 0 3px #7aa7ff }
h2 { font-size: 16px; margin: 0 } h2 small { font-weight: normal; color: #4a5a6a }
table { border-collapse: collapse; margin-top: 8px; font-size: 13px } td { padding: 2px 18px 2px 0; vertical-align: top }
td:nth-child(3) { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 12px; overflow-wrap: anywhere }
svg a { cursor: pointer; text-decoration: none }
`

// printHTML writes a diagram as one page: the picture, and below it the resources of each box. Nothing is loaded, and nothing runs.
func printHTML(d *diagram, out io.Writer) error {
	w := &lines{out: out}
	w.add(`<!DOCTYPE html>`)
	w.add(`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`)
	w.add(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`)
	w.add(`<title>Environment %s</title><style>%s</style></head><body>`, escape(d.env.Name), style)
	w.add(`<h1>Environment %s</h1><p>Namespace %s, region %s: %s</p><figure>`, escape(d.env.Name), escape(d.env.Namespace), escape(d.env.Spec.Region), escape(d.state))
	if w.err != nil {
		return w.err
	}
	if err := printSVG(d, out); err != nil {
		return err
	}
	w.add(`</figure>`)
	for _, b := range append([]*box{d.network}, d.boxes()...) {
		w.section(b)
	}
	w.add(`</body></html>`)
	return w.err
}

// section about a box: its resources, with their IDs in AWS or with why they are not there.
func (w *lines) section(b *box) {
	color := colorsOf(b.state)[0]
	w.add(`<section id="%s" style="border-left-color: %s"><h2>%s <small>%s, <span style="color: %s">%s</span>, %s</small></h2><table>`,
		b.id(), color, escape(b.title()), escape(b.kind), color, escape(b.state), b.count())
	for _, s := range b.standings {
		state := string(s.State)
		about := aboutStanding(s)
		if b.state == planned {
			state, about = planned, ""
		}
		w.add(`<tr><td>%s</td><td style="color: %s">%s</td><td>%s</td></tr>`, escape(s.String()), colorsOf(state)[0], state, escape(about))
	}
	w.add(`</table></section>`)
}

package terraform

// readRoutes reads the target groups of a service, and the rules that lead to them.
func (t *Takeover) readRoutes(s *service) (why string) { return "" }

package main

import (
	"context"

	"github.com/terrarium-io/terrarium/hack/localcluster"
)

func (s *stage) install(ctx context.Context) (string, error) {
	if err := localcluster.Install(ctx, s.admin, s.root); err != nil {
		return "", err
	}
	return "namespace, RBAC, admission policies: config/default", nil
}

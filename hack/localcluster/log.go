package localcluster

import (
	"fmt"
	"io"
	"os"

	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
)

// LogTo sends what this process logs, such as a simulated provider in it, to a file, where it disturbs nobody.
func LogTo(path string) (io.Closer, error) {
	log, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("make log: %w", err)
	}
	logger := zap.New(zap.WriteTo(log))
	ctrl.SetLogger(logger)
	klog.SetLogger(logger.V(1).WithName("client-go"))
	return log, nil
}

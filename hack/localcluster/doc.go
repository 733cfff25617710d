// Package localcluster starts a Kubernetes control plane on loopback, a real etcd and a real
// kube-apiserver, for tests and for the demo.
//
// There is no kube-controller-manager, scheduler or kubelet: nothing collects garbage, empties a
// namespace that is being deleted or runs a Pod. RBAC and admission policies work as anywhere.
//
// It also installs what an installation has, and runs the manager as a program of its own.
//
// Nothing outlives the process that called [Start], however that process ends.
package localcluster

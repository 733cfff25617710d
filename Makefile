# Needs Go, git and make; install, deploy and docker-build need kubectl or docker too, and what dev prints needs kubectl.
IMG ?= terrarium:dev
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
# The package whose tests take longest begins first: the others run beside it, and what they find is printed after.
PACKAGES ?= ./controllers ./...
SIZES ?= 1,10,100
FUZZTIME ?= 1m
# What the Go team knows of vulnerabilities, as a module. Take a newer version now and then: go list -m golang.org/x/vulndb@latest
VULNDB ?= golang.org/x/vulndb@v0.0.0-20261105234957-e22db6528018
BUILDER_IMAGE ?= golang:1.26
BASE_IMAGE ?= gcr.io/distroless/static:nonroot

STAMP := github.com/terrarium-io/terrarium/cmd/internal/version.stamped
TOOL := go tool -modfile=hack/tools/go.mod
LINT := $(CURDIR)/bin/golangci-lint
GENERATED := '**/zz_generated.*' config/crd/bases config/rbac/role.yaml config/crossplane config/policy/managed_resources.yaml \
	config/prometheus/dashboard.json docs/reference.md
MODULES := . hack/controlplane hack/prometheus hack/site hack/tools hack/tools/lint

# Fails with what a command prints, if it prints anything.
none = found=$$($1) && { [ -z "$$found" ] || { echo "$$found" >&2; exit 1; }; }

# Fails where an image has no digest, and says what to do.
pinned = echo "$$image" | grep -qE '@sha256:[0-9a-f]{64}$$' || \
	{ echo "$$image has no digest: name BUILDER_IMAGE and BASE_IMAGE with one, as docs/install.md says, or try something with UNPINNED=1" >&2; false; }

.PHONY: help
help: ## Show this help.
	@awk -F ':.*## ' '/^## / {print "\n" substr($$0, 4)} /^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' Makefile

## Try
.PHONY: demo dev
demo: ## Make an environment in a local cluster with simulated AWS, show it and delete it.
	@echo "Building the demo; the first time takes some minutes."
	@go build -o bin/demo ./hack/demo && exec bin/demo
dev: ## Start the same local cluster and stay; prints the KUBECONFIG to use.
	@echo "Building the demo; the first time takes some minutes."
	@go build -o bin/demo ./hack/demo && exec bin/demo dev

## Develop
.PHONY: generate manifests docs site picture fmt lint vulnerabilities test bench chaos fuzz verify run
generate: ## Generate the deep-copy code of the API.
	$(TOOL) controller-gen object paths=./api/...
manifests: ## Generate the CRD, the RBAC role, and what in config depends on the kinds.
	go run ./hack/manifests
	go run ./hack/dashboard
	$(TOOL) controller-gen crd:allowDangerousTypes=true paths=./api/... output:crd:dir=config/crd/bases
	$(TOOL) controller-gen rbac:roleName=manager-role paths=./controllers/... paths=./cmd/... output:rbac:dir=config/rbac
docs: ## Generate the API reference, docs/reference.md.
	mkdir -p docs
	$(TOOL) crd-ref-docs --config=hack/tools/crd-ref-docs.yaml --source-path=api --renderer=markdown --output-path=docs/reference.md
site: ## Make a web site of the documentation in dist/site, and check its links.
	go -C hack/site run . -root='$(CURDIR)' -out='$(CURDIR)/dist/site'
picture: ## Draw the picture with which the README begins, docs/images/shop.svg.
	go test ./cmd/kubectl-environment -run='^TestReadme' -update
fmt: $(LINT) ## Format the code.
	$(LINT) fmt
lint: $(LINT) ## Check the code, and the API against the Kubernetes conventions.
	$(LINT) run ./...
	$(LINT) run -c .golangci-kal.yml ./api/...
vulnerabilities: ## Check whether the manager or the plugin calls what VULNDB knows to be vulnerable.
	go mod download $(VULNDB)
	go run ./hack/vulnerabilities -db="file://$$(go list -m -f '{{.Dir}}' $(VULNDB))/data/osv"
test: assets ## Run all tests; builds etcd and kube-apiserver once, which takes some minutes.
	go test -timeout=38m $(PACKAGES)
	CGO_ENABLED=0 go -C hack/controlplane test ./...
	go -C hack/prometheus test ./...
	go -C hack/site test ./...
bench: assets ## Run the benchmarks, and measure the manager with SIZES Environments: see docs/performance.md.
	go test -run='^$$' -bench=. -benchmem ./compositions/...
	go run ./hack/bench -sizes=$(SIZES)
chaos: assets ## Kill the manager KILLS times while Environments live; FAULTS=1 lets much else fail too, SEED=n decides when.
	go run ./hack/chaos -kills $(or $(KILLS),1000) -seed $(or $(SEED),0) $(if $(FAULTS),-faults)
fuzz: ## Draw Environments, edits, statuses and files by chance, FUZZTIME for each kind of them.
	@grep -rEo --include='*_test.go' '^func Fuzz\w+' . | while IFS=: read -r file target; do \
		go test "$$(dirname "$$file")" -run='^$$' -fuzz="^$${target#func }$$" -fuzztime=$(FUZZTIME) || exit 1; done
verify: generate manifests docs ## Check that generated files, manifests, go.mod and formatting are in order.
	git diff --exit-code -- $(GENERATED)
	$(call none, git ls-files --others -- $(GENERATED))
	$(TOOL) kustomize build config/default >/dev/null
	for module in $(MODULES); do go -C $$module mod tidy -diff || exit 1; done
	$(call none, gofmt -l .)
run: ## Run the manager against the cluster of your kubeconfig.
	go run ./cmd/manager

## Build
.PHONY: build adopt docker-build chart sbom release clean
build: ## Build bin/manager and the kubectl plugin, bin/kubectl-environment.
	CGO_ENABLED=0 go build -trimpath -ldflags='-X $(STAMP)=$(VERSION)' -o bin/ ./cmd/...
adopt: ## Print the Environment that takes over what INVENTORY, a file, lists.
	@$(if $(INVENTORY),,echo "Name the inventory: make adopt INVENTORY=inventory.json" >&2; exit 2)
	@go run ./cmd/kubectl-environment adopt -f $(INVENTORY)
docker-build: ## Build the image IMG, from BUILDER_IMAGE and BASE_IMAGE by digest; UNPINNED=1 takes them by tag, to try something.
	@$(if $(UNPINNED),,for image in '$(BUILDER_IMAGE)' '$(BASE_IMAGE)'; do $(pinned) || exit 2; done)
	docker build --build-arg VERSION='$(VERSION)' --build-arg BUILDER_IMAGE='$(BUILDER_IMAGE)' --build-arg BASE_IMAGE='$(BASE_IMAGE)' -t $(IMG) .
chart: ## Write the Helm chart to dist/terrarium, from what config/default builds.
	go run ./hack/chart
sbom: ## List the Go modules in the manager, and Go itself, in dist/sbom.cdx.json, in the form of CycloneDX.
	go run ./hack/release -version '$(VERSION)' -sbom
release: ## Make VERSION ready in dist, and push the image IMAGE; DRY_RUN=1 only shows how it is pushed. See docs/contributing.md.
	go run ./hack/release -version '$(VERSION)' -image '$(IMAGE)' $(if $(DRY_RUN),-dry-run) $(if $(PLATFORMS),-platforms '$(PLATFORMS)')
clean: ## Remove what was built.
	rm -rf bin dist

## Install
.PHONY: install uninstall deploy undeploy
install: manifests ## Install the CRD into the cluster of your kubeconfig.
	$(TOOL) kustomize build config/crd | kubectl apply --server-side -f -
uninstall: ## Remove the CRD, and with it every Environment; refused unless it is annotated: see docs/install.md.
	$(TOOL) kustomize build config/crd | kubectl delete --ignore-not-found -f -
deploy: manifests ## Deploy everything in config/default.
	$(TOOL) kustomize build config/default | kubectl apply --server-side -f -
undeploy: ## Remove what deploy has made; the CRD as in uninstall.
	$(TOOL) kustomize build config/default | kubectl delete --ignore-not-found -f -

## Tools, built when they are needed
.PHONY: assets
assets: ## Build etcd and kube-apiserver into bin/k8s, if KUBEBUILDER_ASSETS does not give them.
	$(if $(KUBEBUILDER_ASSETS),,go run -C hack/controlplane .)
$(LINT): hack/tools/lint/main.go hack/tools/lint/go.mod
	go build -C hack/tools/lint -buildvcs=false -o $@ .

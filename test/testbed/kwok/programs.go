// Package programs names what the test bed builds, so that go.mod and go.sum pin all of it.
package programs

import (
	_ "sigs.k8s.io/kwok/pkg/kwok/cmd"
)

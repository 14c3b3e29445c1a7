//go:build !wasip1

// Package wapc outside of WebAssembly: actors compile for their tests, there
// is no host.
package wapc

// Function answers an operation.
type Function func(payload []byte) ([]byte, error)

// Functions by the names of their operations.
type Functions map[string]Function

// HostError is what a call to the host failed with.
type HostError struct {
	message string
}

func (e *HostError) Error() string {
	return "Host error: " + e.message
}

// RegisterFunctions does nothing here.
func RegisterFunctions(functions Functions) {}

// RegisterFunction does nothing here.
func RegisterFunction(name string, fn Function) {}

// ConsoleLog does nothing here.
func ConsoleLog(msg string) {}

// HostCall fails here.
func HostCall(binding, namespace, operation string, payload []byte) ([]byte, error) {
	return nil, &HostError{message: "there is no host"}
}

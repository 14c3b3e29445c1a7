//go:build wasip1

// Package wapc is the waPC guest SDK for plain Go. It has the names of
// wapc-guest-tinygo and stands in its place, so that the same actor and the
// same contracts build with both compilers:
//
//	go mod edit -replace github.com/wapc/wapc-guest-tinygo=DIRECTORY_OF_THIS_FILE
//	GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -o actor.wasm .
//
// Functions are registered in init: a library has no main that runs.
package wapc

import "unsafe"

type (
	// Function answers an operation.
	Function func(payload []byte) ([]byte, error)

	// Functions by the names of their operations.
	Functions map[string]Function

	// HostError is what a call to the host failed with.
	HostError struct {
		message string
	}
)

func (e *HostError) Error() string {
	return "Host error: " + e.message
}

var allFunctions = Functions{}

// RegisterFunctions adds functions by name. The last one of a name wins.
func RegisterFunctions(functions Functions) {
	for name, fn := range functions {
		allFunctions[name] = fn
	}
}

// RegisterFunction adds one function.
func RegisterFunction(name string, fn Function) {
	allFunctions[name] = fn
}

//go:wasmimport wapc __guest_request
func guestRequest(operation, payload unsafe.Pointer)

//go:wasmimport wapc __guest_response
func guestResponse(data unsafe.Pointer, size uint32)

//go:wasmimport wapc __guest_error
func guestError(data unsafe.Pointer, size uint32)

//go:wasmimport wapc __host_call
func hostCall(
	binding unsafe.Pointer, bindingSize uint32,
	namespace unsafe.Pointer, namespaceSize uint32,
	operation unsafe.Pointer, operationSize uint32,
	payload unsafe.Pointer, payloadSize uint32) uint32

//go:wasmimport wapc __host_response_len
func hostResponseLen() uint32

//go:wasmimport wapc __host_response
func hostResponse(data unsafe.Pointer)

//go:wasmimport wapc __host_error_len
func hostErrorLen() uint32

//go:wasmimport wapc __host_error
func hostError(data unsafe.Pointer)

//go:wasmimport wapc __console_log
func consoleLog(data unsafe.Pointer, size uint32)

func ofBytes(data []byte) (unsafe.Pointer, uint32) {
	return unsafe.Pointer(unsafe.SliceData(data)), uint32(len(data))
}

func ofString(text string) (unsafe.Pointer, uint32) {
	return unsafe.Pointer(unsafe.StringData(text)), uint32(len(text))
}

func fail(text string) uint32 {
	data, size := ofString(text)
	guestError(data, size)
	return 0
}

//go:wasmexport __guest_call
func guestCall(operationSize, payloadSize uint32) uint32 {
	operation := make([]byte, operationSize)
	payload := make([]byte, payloadSize)
	operationData, _ := ofBytes(operation)
	payloadData, _ := ofBytes(payload)
	guestRequest(operationData, payloadData)
	fn, ok := allFunctions[string(operation)]
	if !ok {
		return fail(`Could not find function "` + string(operation) + `"`)
	}
	response, err := fn(payload)
	if err != nil {
		return fail(err.Error())
	}
	data, size := ofBytes(response)
	guestResponse(data, size)
	return 1
}

// ConsoleLog writes a line to the host's log.
func ConsoleLog(msg string) {
	data, size := ofString(msg)
	consoleLog(data, size)
}

// HostCall asks the host: `binding` is the name of a link, `namespace` a
// contract or an actor.
func HostCall(binding, namespace, operation string, payload []byte) ([]byte, error) {
	bindingData, bindingSize := ofString(binding)
	namespaceData, namespaceSize := ofString(namespace)
	operationData, operationSize := ofString(operation)
	payloadData, payloadSize := ofBytes(payload)
	ok := hostCall(bindingData, bindingSize, namespaceData, namespaceSize, operationData, operationSize,
		payloadData, payloadSize)
	if ok != 1 {
		message := make([]byte, hostErrorLen())
		data, _ := ofBytes(message)
		hostError(data)
		return nil, &HostError{message: string(message)}
	}
	response := make([]byte, hostResponseLen())
	data, _ := ofBytes(response)
	hostResponse(data)
	return response, nil
}

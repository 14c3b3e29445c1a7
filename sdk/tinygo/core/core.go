// Code generated from a contract in WIDL; DO NOT EDIT.

// What every actor answers, whatever else it does. Version 0.2.
package core

import (
	wapc "github.com/wapc/wapc-guest-tinygo"

	"github.com/wasmcloud/wasmcloud-c/sdk/tinygo/msgpack"
)

// Namespace of the contract.
const Namespace = "core"

// Handlers are the functions that answer; those that are nil do not.
type Handlers struct {
	// Is the actor able to work? Actors that do not handle it count as healthy in
	// SDKs that answer for them.
	HealthRequest func(request HealthCheckRequest) (HealthCheckResponse, error)
}

// Register makes them known.
func (h Handlers) Register() {
	if h.HealthRequest != nil {
		healthRequestHandler = h.HealthRequest
		wapc.RegisterFunction("HealthRequest", healthRequestWrapper)
	}
}

var (
	healthRequestHandler func(request HealthCheckRequest) (HealthCheckResponse, error)
)

func healthRequestWrapper(payload []byte) ([]byte, error) {
	decoder := msgpack.NewDecoder(payload)
	request, err := DecodeHealthCheckRequest(&decoder)
	if err != nil {
		return nil, err
	}
	response, err := healthRequestHandler(request)
	if err != nil {
		return nil, err
	}
	var encoder msgpack.Encoder
	_ = response.Encode(&encoder)
	return encoder.Bytes(), nil
}

// HealthCheckRequest of the contract.
type HealthCheckRequest struct {
	// Carries nothing.
	Placeholder bool
}

var fieldsOfHealthCheckRequest = []msgpack.Field{
	{Name: "placeholder"},
}

// DecodeHealthCheckRequest reads a value.
func DecodeHealthCheckRequest(decoder *msgpack.Decoder) (HealthCheckRequest, error) {
	var o HealthCheckRequest
	err := o.Decode(decoder)
	return o, err
}

// DecodeHealthCheckRequestNullable reads a value or nil.
func DecodeHealthCheckRequestNullable(decoder *msgpack.Decoder) (*HealthCheckRequest, error) {
	return msgpack.ReadNillable(decoder, DecodeHealthCheckRequest)
}

// Decode reads the fields.
func (o *HealthCheckRequest) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfHealthCheckRequest)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Placeholder, fields.Err = decoder.ReadBool()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *HealthCheckRequest) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("placeholder")
	encoder.WriteBool(o.Placeholder)
	return nil
}

// HealthCheckResponse of the contract.
type HealthCheckResponse struct {
	Healthy bool
	// Why not, for people.
	Message string
}

var fieldsOfHealthCheckResponse = []msgpack.Field{
	{Name: "healthy"},
	{Name: "message"},
}

// DecodeHealthCheckResponse reads a value.
func DecodeHealthCheckResponse(decoder *msgpack.Decoder) (HealthCheckResponse, error) {
	var o HealthCheckResponse
	err := o.Decode(decoder)
	return o, err
}

// DecodeHealthCheckResponseNullable reads a value or nil.
func DecodeHealthCheckResponseNullable(decoder *msgpack.Decoder) (*HealthCheckResponse, error) {
	return msgpack.ReadNillable(decoder, DecodeHealthCheckResponse)
}

// Decode reads the fields.
func (o *HealthCheckResponse) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfHealthCheckResponse)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Healthy, fields.Err = decoder.ReadBool()
		case 1:
			o.Message, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *HealthCheckResponse) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("healthy")
	encoder.WriteBool(o.Healthy)
	encoder.WriteString("message")
	encoder.WriteString(o.Message)
	return nil
}

// Code generated from a contract in WIDL; DO NOT EDIT.

// What every capability provider answers: links and the health check, from the
// host ("system"). Version 0.2.
package core

import "github.com/wasmcloud/wasmcloud-c/sdk/tinygo/msgpack"

// Namespace of the contract.
const Namespace = "core"

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

// CapabilityConfiguration of the contract.
type CapabilityConfiguration struct {
	// Public key of the actor.
	Module string
	// Values of the link. Keys that begin with __wasmcloud_ are the host's.
	Values map[string]string
}

var fieldsOfCapabilityConfiguration = []msgpack.Field{
	{Name: "module"},
	{Name: "values"},
}

// DecodeCapabilityConfiguration reads a value.
func DecodeCapabilityConfiguration(decoder *msgpack.Decoder) (CapabilityConfiguration, error) {
	var o CapabilityConfiguration
	err := o.Decode(decoder)
	return o, err
}

// DecodeCapabilityConfigurationNullable reads a value or nil.
func DecodeCapabilityConfigurationNullable(decoder *msgpack.Decoder) (*CapabilityConfiguration, error) {
	return msgpack.ReadNillable(decoder, DecodeCapabilityConfiguration)
}

// Decode reads the fields.
func (o *CapabilityConfiguration) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfCapabilityConfiguration)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Module, fields.Err = decoder.ReadString()
		case 1:
			o.Values, fields.Err = msgpack.ReadMap(decoder, (*msgpack.Decoder).ReadString, (*msgpack.Decoder).ReadString)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *CapabilityConfiguration) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("module")
	encoder.WriteString(o.Module)
	encoder.WriteString("values")
	msgpack.WriteMap(encoder, o.Values, msgpack.Writer.WriteString, msgpack.Writer.WriteString)
	return nil
}

// Code generated from a contract in WIDL; DO NOT EDIT.

// Identifiers, random numbers and sequences from the host. Version 0.1.3: the
// structure form, which the hosts from 0.15 to 0.18 implement.
package extras

import (
	wapc "github.com/wapc/wapc-guest-tinygo"

	"github.com/wasmcloud/wasmcloud-c/sdk/tinygo/msgpack"
)

// Namespace of the contract.
const Namespace = "wasmcloud:extras"

// Host calls what is linked to the actor under a name.
type Host struct {
	binding string
}

// NewHost is for the link of that name; the usual one is "default".
func NewHost(binding string) *Host {
	return &Host{binding: binding}
}

// A random UUID in lower case.
func (h *Host) RequestGuid(request GeneratorRequest) (GeneratorResult, error) {
	var encoder msgpack.Encoder
	_ = request.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "RequestGuid", encoder.Bytes())
	if err != nil {
		return GeneratorResult{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeGeneratorResult(&decoder)
}

// min may come out, max does not.
func (h *Host) RequestRandom(request GeneratorRequest) (GeneratorResult, error) {
	var encoder msgpack.Encoder
	_ = request.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "RequestRandom", encoder.Bytes())
	if err != nil {
		return GeneratorResult{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeGeneratorResult(&decoder)
}

// 0, 1, 2, ... for each actor; not kept over restarts.
func (h *Host) RequestSequence(request GeneratorRequest) (GeneratorResult, error) {
	var encoder msgpack.Encoder
	_ = request.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "RequestSequence", encoder.Bytes())
	if err != nil {
		return GeneratorResult{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeGeneratorResult(&decoder)
}

// GeneratorRequest of the contract.
type GeneratorRequest struct {
	Guid     bool
	Sequence bool
	Random   bool
	Min      uint32
	Max      uint32
}

var fieldsOfGeneratorRequest = []msgpack.Field{
	{Name: "guid"},
	{Name: "sequence"},
	{Name: "random"},
	{Name: "min"},
	{Name: "max"},
}

// DecodeGeneratorRequest reads a value.
func DecodeGeneratorRequest(decoder *msgpack.Decoder) (GeneratorRequest, error) {
	var o GeneratorRequest
	err := o.Decode(decoder)
	return o, err
}

// DecodeGeneratorRequestNullable reads a value or nil.
func DecodeGeneratorRequestNullable(decoder *msgpack.Decoder) (*GeneratorRequest, error) {
	return msgpack.ReadNillable(decoder, DecodeGeneratorRequest)
}

// Decode reads the fields.
func (o *GeneratorRequest) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfGeneratorRequest)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Guid, fields.Err = decoder.ReadBool()
		case 1:
			o.Sequence, fields.Err = decoder.ReadBool()
		case 2:
			o.Random, fields.Err = decoder.ReadBool()
		case 3:
			o.Min, fields.Err = decoder.ReadUint32()
		case 4:
			o.Max, fields.Err = decoder.ReadUint32()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *GeneratorRequest) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(5)
	encoder.WriteString("guid")
	encoder.WriteBool(o.Guid)
	encoder.WriteString("sequence")
	encoder.WriteBool(o.Sequence)
	encoder.WriteString("random")
	encoder.WriteBool(o.Random)
	encoder.WriteString("min")
	encoder.WriteUint32(o.Min)
	encoder.WriteString("max")
	encoder.WriteUint32(o.Max)
	return nil
}

// The operation says which of them counts.
type GeneratorResult struct {
	Guid           *string
	SequenceNumber uint64
	RandomNumber   uint32
}

var fieldsOfGeneratorResult = []msgpack.Field{
	{Name: "guid", Optional: true},
	{Name: "sequenceNumber"},
	{Name: "random_number", Also: []string{"randomNumber"}},
}

// DecodeGeneratorResult reads a value.
func DecodeGeneratorResult(decoder *msgpack.Decoder) (GeneratorResult, error) {
	var o GeneratorResult
	err := o.Decode(decoder)
	return o, err
}

// DecodeGeneratorResultNullable reads a value or nil.
func DecodeGeneratorResultNullable(decoder *msgpack.Decoder) (*GeneratorResult, error) {
	return msgpack.ReadNillable(decoder, DecodeGeneratorResult)
}

// Decode reads the fields.
func (o *GeneratorResult) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfGeneratorResult)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Guid, fields.Err = msgpack.ReadNillable(decoder, (*msgpack.Decoder).ReadString)
		case 1:
			o.SequenceNumber, fields.Err = decoder.ReadUint64()
		case 2:
			o.RandomNumber, fields.Err = decoder.ReadUint32()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *GeneratorResult) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(3)
	encoder.WriteString("guid")
	msgpack.WriteNillable(encoder, o.Guid, msgpack.Writer.WriteString)
	encoder.WriteString("sequenceNumber")
	encoder.WriteUint64(o.SequenceNumber)
	encoder.WriteString("random_number")
	encoder.WriteUint32(o.RandomNumber)
	return nil
}

// Code generated from a contract in WIDL; DO NOT EDIT.

// Identifiers, random numbers and sequences from the host. Version 0.1.2: the
// form with bare results.
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

// RequestGuid calls the operation of that name.
func (h *Host) RequestGuid() (string, error) {
	payload, err := wapc.HostCall(h.binding, Namespace, "RequestGuid", []byte{})
	if err != nil {
		return "", err
	}
	decoder := msgpack.NewDecoder(payload)
	return decoder.ReadString()
}

// RequestRandom calls the operation of that name.
func (h *Host) RequestRandom(min uint32, max uint32) (uint32, error) {
	var inputArgs RequestRandomArgs
	inputArgs.Min = min
	inputArgs.Max = max
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "RequestRandom", encoder.Bytes())
	if err != nil {
		return 0, err
	}
	decoder := msgpack.NewDecoder(payload)
	return decoder.ReadUint32()
}

// RequestSequence calls the operation of that name.
func (h *Host) RequestSequence() (uint64, error) {
	payload, err := wapc.HostCall(h.binding, Namespace, "RequestSequence", []byte{})
	if err != nil {
		return 0, err
	}
	decoder := msgpack.NewDecoder(payload)
	return decoder.ReadUint64()
}

// RequestRandomArgs of the contract.
type RequestRandomArgs struct {
	Min uint32
	Max uint32
}

var fieldsOfRequestRandomArgs = []msgpack.Field{
	{Name: "min"},
	{Name: "max"},
}

// DecodeRequestRandomArgs reads a value.
func DecodeRequestRandomArgs(decoder *msgpack.Decoder) (RequestRandomArgs, error) {
	var o RequestRandomArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeRequestRandomArgsNullable reads a value or nil.
func DecodeRequestRandomArgsNullable(decoder *msgpack.Decoder) (*RequestRandomArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeRequestRandomArgs)
}

// Decode reads the fields.
func (o *RequestRandomArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfRequestRandomArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Min, fields.Err = decoder.ReadUint32()
		case 1:
			o.Max, fields.Err = decoder.ReadUint32()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *RequestRandomArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("min")
	encoder.WriteUint32(o.Min)
	encoder.WriteString("max")
	encoder.WriteUint32(o.Max)
	return nil
}

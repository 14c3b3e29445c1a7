// Code generated from a contract in WIDL; DO NOT EDIT.

// Log lines as waSCC had them: the level is a number.
package logging

import (
	wapc "github.com/wapc/wapc-guest-tinygo"

	"github.com/wasmcloud/wasmcloud-c/sdk/tinygo/msgpack"
)

// Namespace of the contract.
const Namespace = "wascc:logging"

// Host calls what is linked to the actor under a name.
type Host struct {
	binding string
}

// NewHost is for the link of that name; the usual one is "default".
func NewHost(binding string) *Host {
	return &Host{binding: binding}
}

// WriteLog calls the operation of that name.
func (h *Host) WriteLog(request WriteLogRequest) error {
	var encoder msgpack.Encoder
	_ = request.Encode(&encoder)
	_, err := wapc.HostCall(h.binding, Namespace, "WriteLog", encoder.Bytes())
	return err
}

// WriteLogRequest of the contract.
type WriteLogRequest struct {
	// 1 error, 2 warn, 3 info, 4 debug, 5 trace; 0 nothing.
	Level uint32
	Body  string
}

var fieldsOfWriteLogRequest = []msgpack.Field{
	{Name: "level"},
	{Name: "body"},
}

// DecodeWriteLogRequest reads a value.
func DecodeWriteLogRequest(decoder *msgpack.Decoder) (WriteLogRequest, error) {
	var o WriteLogRequest
	err := o.Decode(decoder)
	return o, err
}

// DecodeWriteLogRequestNullable reads a value or nil.
func DecodeWriteLogRequestNullable(decoder *msgpack.Decoder) (*WriteLogRequest, error) {
	return msgpack.ReadNillable(decoder, DecodeWriteLogRequest)
}

// Decode reads the fields.
func (o *WriteLogRequest) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfWriteLogRequest)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Level, fields.Err = decoder.ReadUint32()
		case 1:
			o.Body, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *WriteLogRequest) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("level")
	encoder.WriteUint32(o.Level)
	encoder.WriteString("body")
	encoder.WriteString(o.Body)
	return nil
}

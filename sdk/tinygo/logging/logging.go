// Code generated from a contract in WIDL; DO NOT EDIT.

// Log lines of an actor in the host's log. Version 0.1.2.
package logging

import (
	wapc "github.com/wapc/wapc-guest-tinygo"

	"github.com/wasmcloud/wasmcloud-c/sdk/tinygo/msgpack"
)

// Namespace of the contract.
const Namespace = "wasmcloud:logging"

// Host calls what is linked to the actor under a name.
type Host struct {
	binding string
}

// NewHost is for the link of that name; the usual one is "default".
func NewHost(binding string) *Host {
	return &Host{binding: binding}
}

// Levels: error, warn, info, debug, trace.
func (h *Host) WriteLog(target string, level string, text string) error {
	var inputArgs WriteLogArgs
	inputArgs.Target = target
	inputArgs.Level = level
	inputArgs.Text = text
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	_, err := wapc.HostCall(h.binding, Namespace, "WriteLog", encoder.Bytes())
	return err
}

// WriteLogArgs of the contract.
type WriteLogArgs struct {
	Target string
	Level  string
	Text   string
}

var fieldsOfWriteLogArgs = []msgpack.Field{
	{Name: "target"},
	{Name: "level"},
	{Name: "text"},
}

// DecodeWriteLogArgs reads a value.
func DecodeWriteLogArgs(decoder *msgpack.Decoder) (WriteLogArgs, error) {
	var o WriteLogArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeWriteLogArgsNullable reads a value or nil.
func DecodeWriteLogArgsNullable(decoder *msgpack.Decoder) (*WriteLogArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeWriteLogArgs)
}

// Decode reads the fields.
func (o *WriteLogArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfWriteLogArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Target, fields.Err = decoder.ReadString()
		case 1:
			o.Level, fields.Err = decoder.ReadString()
		case 2:
			o.Text, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *WriteLogArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(3)
	encoder.WriteString("target")
	encoder.WriteString(o.Target)
	encoder.WriteString("level")
	encoder.WriteString(o.Level)
	encoder.WriteString("text")
	encoder.WriteString(o.Text)
	return nil
}

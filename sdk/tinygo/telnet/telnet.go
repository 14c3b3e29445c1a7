// Code generated from a contract in WIDL; DO NOT EDIT.

// Sessions of people with a telnet client. Version 0.2.0.
package telnet

import (
	wapc "github.com/wapc/wapc-guest-tinygo"

	"github.com/wasmcloud/wasmcloud-c/sdk/tinygo/msgpack"
)

// Namespace of the contract.
const Namespace = "wasmcloud:telnet"

// Host calls what is linked to the actor under a name.
type Host struct {
	binding string
}

// NewHost is for the link of that name; the usual one is "default".
func NewHost(binding string) *Host {
	return &Host{binding: binding}
}

// SendText calls the operation of that name.
func (h *Host) SendText(session string, text string) (TelnetResult, error) {
	var inputArgs SendTextArgs
	inputArgs.Session = session
	inputArgs.Text = text
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "SendText", encoder.Bytes())
	if err != nil {
		return TelnetResult{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeTelnetResult(&decoder)
}

// Handlers are the functions that answer; those that are nil do not.
type Handlers struct {
	SessionStarted func(session string) (TelnetResult, error)
	ReceiveText    func(session string, text string) (TelnetResult, error)
}

// Register makes them known.
func (h Handlers) Register() {
	if h.SessionStarted != nil {
		sessionStartedHandler = h.SessionStarted
		wapc.RegisterFunction("SessionStarted", sessionStartedWrapper)
	}
	if h.ReceiveText != nil {
		receiveTextHandler = h.ReceiveText
		wapc.RegisterFunction("ReceiveText", receiveTextWrapper)
	}
}

var (
	sessionStartedHandler func(session string) (TelnetResult, error)
	receiveTextHandler    func(session string, text string) (TelnetResult, error)
)

func sessionStartedWrapper(payload []byte) ([]byte, error) {
	decoder := msgpack.NewDecoder(payload)
	inputArgs, err := DecodeSessionStartedArgs(&decoder)
	if err != nil {
		return nil, err
	}
	response, err := sessionStartedHandler(inputArgs.Session)
	if err != nil {
		return nil, err
	}
	var encoder msgpack.Encoder
	_ = response.Encode(&encoder)
	return encoder.Bytes(), nil
}

func receiveTextWrapper(payload []byte) ([]byte, error) {
	decoder := msgpack.NewDecoder(payload)
	inputArgs, err := DecodeReceiveTextArgs(&decoder)
	if err != nil {
		return nil, err
	}
	response, err := receiveTextHandler(inputArgs.Session, inputArgs.Text)
	if err != nil {
		return nil, err
	}
	var encoder msgpack.Encoder
	_ = response.Encode(&encoder)
	return encoder.Bytes(), nil
}

// SendTextArgs of the contract.
type SendTextArgs struct {
	Session string
	Text    string
}

var fieldsOfSendTextArgs = []msgpack.Field{
	{Name: "session"},
	{Name: "text"},
}

// DecodeSendTextArgs reads a value.
func DecodeSendTextArgs(decoder *msgpack.Decoder) (SendTextArgs, error) {
	var o SendTextArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeSendTextArgsNullable reads a value or nil.
func DecodeSendTextArgsNullable(decoder *msgpack.Decoder) (*SendTextArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeSendTextArgs)
}

// Decode reads the fields.
func (o *SendTextArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfSendTextArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Session, fields.Err = decoder.ReadString()
		case 1:
			o.Text, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *SendTextArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("session")
	encoder.WriteString(o.Session)
	encoder.WriteString("text")
	encoder.WriteString(o.Text)
	return nil
}

// SessionStartedArgs of the contract.
type SessionStartedArgs struct {
	Session string
}

var fieldsOfSessionStartedArgs = []msgpack.Field{
	{Name: "session"},
}

// DecodeSessionStartedArgs reads a value.
func DecodeSessionStartedArgs(decoder *msgpack.Decoder) (SessionStartedArgs, error) {
	var o SessionStartedArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeSessionStartedArgsNullable reads a value or nil.
func DecodeSessionStartedArgsNullable(decoder *msgpack.Decoder) (*SessionStartedArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeSessionStartedArgs)
}

// Decode reads the fields.
func (o *SessionStartedArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfSessionStartedArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Session, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *SessionStartedArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("session")
	encoder.WriteString(o.Session)
	return nil
}

// ReceiveTextArgs of the contract.
type ReceiveTextArgs struct {
	Session string
	Text    string
}

var fieldsOfReceiveTextArgs = []msgpack.Field{
	{Name: "session"},
	{Name: "text"},
}

// DecodeReceiveTextArgs reads a value.
func DecodeReceiveTextArgs(decoder *msgpack.Decoder) (ReceiveTextArgs, error) {
	var o ReceiveTextArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeReceiveTextArgsNullable reads a value or nil.
func DecodeReceiveTextArgsNullable(decoder *msgpack.Decoder) (*ReceiveTextArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeReceiveTextArgs)
}

// Decode reads the fields.
func (o *ReceiveTextArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfReceiveTextArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Session, fields.Err = decoder.ReadString()
		case 1:
			o.Text, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *ReceiveTextArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("session")
	encoder.WriteString(o.Session)
	encoder.WriteString("text")
	encoder.WriteString(o.Text)
	return nil
}

// TelnetResult of the contract.
type TelnetResult struct {
	Success bool
	Error   *string
}

var fieldsOfTelnetResult = []msgpack.Field{
	{Name: "success"},
	{Name: "error", Optional: true},
}

// DecodeTelnetResult reads a value.
func DecodeTelnetResult(decoder *msgpack.Decoder) (TelnetResult, error) {
	var o TelnetResult
	err := o.Decode(decoder)
	return o, err
}

// DecodeTelnetResultNullable reads a value or nil.
func DecodeTelnetResultNullable(decoder *msgpack.Decoder) (*TelnetResult, error) {
	return msgpack.ReadNillable(decoder, DecodeTelnetResult)
}

// Decode reads the fields.
func (o *TelnetResult) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfTelnetResult)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Success, fields.Err = decoder.ReadBool()
		case 1:
			o.Error, fields.Err = msgpack.ReadNillable(decoder, (*msgpack.Decoder).ReadString)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *TelnetResult) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("success")
	encoder.WriteBool(o.Success)
	encoder.WriteString("error")
	msgpack.WriteNillable(encoder, o.Error, msgpack.Writer.WriteString)
	return nil
}

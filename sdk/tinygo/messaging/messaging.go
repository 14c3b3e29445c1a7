// Code generated from a contract in WIDL; DO NOT EDIT.

// Messages over a broker: publish, request, and delivery to actors. Version
// 0.1.2. waSCC called the delivery DeliverMessage.
package messaging

import (
	wapc "github.com/wapc/wapc-guest-tinygo"

	"github.com/wasmcloud/wasmcloud-c/sdk/tinygo/msgpack"
)

// Namespace of the contract.
const Namespace = "wasmcloud:messaging"

// Host calls what is linked to the actor under a name.
type Host struct {
	binding string
}

// NewHost is for the link of that name; the usual one is "default".
func NewHost(binding string) *Host {
	return &Host{binding: binding}
}

// Publish calls the operation of that name.
func (h *Host) Publish(subject string, replyTo string, body []byte) (PublishResponse, error) {
	var inputArgs PublishArgs
	inputArgs.Subject = subject
	inputArgs.ReplyTo = replyTo
	inputArgs.Body = body
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "Publish", encoder.Bytes())
	if err != nil {
		return PublishResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodePublishResponse(&decoder)
}

// Waits for one answer, that many milliseconds. The NATS provider of the era
// answered with the bare body instead.
func (h *Host) Request(subject string, body []byte, timeout int64) (BrokerMessage, error) {
	var inputArgs RequestArgs
	inputArgs.Subject = subject
	inputArgs.Body = body
	inputArgs.Timeout = timeout
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "Request", encoder.Bytes())
	if err != nil {
		return BrokerMessage{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeBrokerMessage(&decoder)
}

// Handlers are the functions that answer; those that are nil do not.
type Handlers struct {
	HandleMessage func(message BrokerMessage) error
}

// Register makes them known.
func (h Handlers) Register() {
	if h.HandleMessage != nil {
		handleMessageHandler = h.HandleMessage
		wapc.RegisterFunction("HandleMessage", handleMessageWrapper)
	}
}

var (
	handleMessageHandler func(message BrokerMessage) error
)

func handleMessageWrapper(payload []byte) ([]byte, error) {
	decoder := msgpack.NewDecoder(payload)
	request, err := DecodeBrokerMessage(&decoder)
	if err != nil {
		return nil, err
	}
	return []byte{}, handleMessageHandler(request)
}

// PublishArgs of the contract.
type PublishArgs struct {
	Subject string
	ReplyTo string
	Body    []byte
}

var fieldsOfPublishArgs = []msgpack.Field{
	{Name: "subject"},
	{Name: "replyTo"},
	{Name: "body"},
}

// DecodePublishArgs reads a value.
func DecodePublishArgs(decoder *msgpack.Decoder) (PublishArgs, error) {
	var o PublishArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodePublishArgsNullable reads a value or nil.
func DecodePublishArgsNullable(decoder *msgpack.Decoder) (*PublishArgs, error) {
	return msgpack.ReadNillable(decoder, DecodePublishArgs)
}

// Decode reads the fields.
func (o *PublishArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfPublishArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Subject, fields.Err = decoder.ReadString()
		case 1:
			o.ReplyTo, fields.Err = decoder.ReadString()
		case 2:
			o.Body, fields.Err = decoder.ReadByteArray()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *PublishArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(3)
	encoder.WriteString("subject")
	encoder.WriteString(o.Subject)
	encoder.WriteString("replyTo")
	encoder.WriteString(o.ReplyTo)
	encoder.WriteString("body")
	encoder.WriteByteArray(o.Body)
	return nil
}

// RequestArgs of the contract.
type RequestArgs struct {
	Subject string
	Body    []byte
	Timeout int64
}

var fieldsOfRequestArgs = []msgpack.Field{
	{Name: "subject"},
	{Name: "body"},
	{Name: "timeout"},
}

// DecodeRequestArgs reads a value.
func DecodeRequestArgs(decoder *msgpack.Decoder) (RequestArgs, error) {
	var o RequestArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeRequestArgsNullable reads a value or nil.
func DecodeRequestArgsNullable(decoder *msgpack.Decoder) (*RequestArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeRequestArgs)
}

// Decode reads the fields.
func (o *RequestArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfRequestArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Subject, fields.Err = decoder.ReadString()
		case 1:
			o.Body, fields.Err = decoder.ReadByteArray()
		case 2:
			o.Timeout, fields.Err = decoder.ReadInt64()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *RequestArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(3)
	encoder.WriteString("subject")
	encoder.WriteString(o.Subject)
	encoder.WriteString("body")
	encoder.WriteByteArray(o.Body)
	encoder.WriteString("timeout")
	encoder.WriteInt64(o.Timeout)
	return nil
}

// BrokerMessage of the contract.
type BrokerMessage struct {
	Subject string
	// Empty: nobody waits for an answer.
	ReplyTo string
	Body    []byte
}

var fieldsOfBrokerMessage = []msgpack.Field{
	{Name: "subject"},
	{Name: "replyTo"},
	{Name: "body"},
}

// DecodeBrokerMessage reads a value.
func DecodeBrokerMessage(decoder *msgpack.Decoder) (BrokerMessage, error) {
	var o BrokerMessage
	err := o.Decode(decoder)
	return o, err
}

// DecodeBrokerMessageNullable reads a value or nil.
func DecodeBrokerMessageNullable(decoder *msgpack.Decoder) (*BrokerMessage, error) {
	return msgpack.ReadNillable(decoder, DecodeBrokerMessage)
}

// Decode reads the fields.
func (o *BrokerMessage) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfBrokerMessage)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Subject, fields.Err = decoder.ReadString()
		case 1:
			o.ReplyTo, fields.Err = decoder.ReadString()
		case 2:
			o.Body, fields.Err = decoder.ReadByteArray()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *BrokerMessage) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(3)
	encoder.WriteString("subject")
	encoder.WriteString(o.Subject)
	encoder.WriteString("replyTo")
	encoder.WriteString(o.ReplyTo)
	encoder.WriteString("body")
	encoder.WriteByteArray(o.Body)
	return nil
}

// PublishResponse of the contract.
type PublishResponse struct {
	Published bool
}

var fieldsOfPublishResponse = []msgpack.Field{
	{Name: "published"},
}

// DecodePublishResponse reads a value.
func DecodePublishResponse(decoder *msgpack.Decoder) (PublishResponse, error) {
	var o PublishResponse
	err := o.Decode(decoder)
	return o, err
}

// DecodePublishResponseNullable reads a value or nil.
func DecodePublishResponseNullable(decoder *msgpack.Decoder) (*PublishResponse, error) {
	return msgpack.ReadNillable(decoder, DecodePublishResponse)
}

// Decode reads the fields.
func (o *PublishResponse) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfPublishResponse)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Published, fields.Err = decoder.ReadBool()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *PublishResponse) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("published")
	encoder.WriteBool(o.Published)
	return nil
}

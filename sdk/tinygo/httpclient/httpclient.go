// Code generated from a contract in WIDL; DO NOT EDIT.

// An actor sends HTTP requests. Version 0.2.1. Providers of before 0.2.0 called
// the operation PerformRequest.
package httpclient

import (
	wapc "github.com/wapc/wapc-guest-tinygo"

	"github.com/wasmcloud/wasmcloud-c/sdk/tinygo/msgpack"
)

// Namespace of the contract.
const Namespace = "wasmcloud:httpclient"

// Host calls what is linked to the actor under a name.
type Host struct {
	binding string
}

// NewHost is for the link of that name; the usual one is "default".
func NewHost(binding string) *Host {
	return &Host{binding: binding}
}

// Request calls the operation of that name.
func (h *Host) Request(method string, url string, headers map[string]string, body []byte) (Response, error) {
	var inputArgs RequestArgs
	inputArgs.Method = method
	inputArgs.Url = url
	inputArgs.Headers = headers
	inputArgs.Body = body
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "Request", encoder.Bytes())
	if err != nil {
		return Response{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeResponse(&decoder)
}

// RequestArgs of the contract.
type RequestArgs struct {
	Method  string
	Url     string
	Headers map[string]string
	Body    []byte
}

var fieldsOfRequestArgs = []msgpack.Field{
	{Name: "method"},
	{Name: "url"},
	{Name: "headers"},
	{Name: "body"},
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
			o.Method, fields.Err = decoder.ReadString()
		case 1:
			o.Url, fields.Err = decoder.ReadString()
		case 2:
			o.Headers, fields.Err = msgpack.ReadMap(decoder, (*msgpack.Decoder).ReadString, (*msgpack.Decoder).ReadString)
		case 3:
			o.Body, fields.Err = decoder.ReadByteArray()
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
	encoder.WriteMapSize(4)
	encoder.WriteString("method")
	encoder.WriteString(o.Method)
	encoder.WriteString("url")
	encoder.WriteString(o.Url)
	encoder.WriteString("headers")
	msgpack.WriteMap(encoder, o.Headers, msgpack.Writer.WriteString, msgpack.Writer.WriteString)
	encoder.WriteString("body")
	encoder.WriteByteArray(o.Body)
	return nil
}

// Response of the contract.
type Response struct {
	StatusCode uint32
	Status     string
	// Its name has no s, the one of the request's headers has.
	Header map[string]string
	Body   []byte
}

var fieldsOfResponse = []msgpack.Field{
	{Name: "statusCode"},
	{Name: "status"},
	{Name: "header"},
	{Name: "body"},
}

// DecodeResponse reads a value.
func DecodeResponse(decoder *msgpack.Decoder) (Response, error) {
	var o Response
	err := o.Decode(decoder)
	return o, err
}

// DecodeResponseNullable reads a value or nil.
func DecodeResponseNullable(decoder *msgpack.Decoder) (*Response, error) {
	return msgpack.ReadNillable(decoder, DecodeResponse)
}

// Decode reads the fields.
func (o *Response) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfResponse)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.StatusCode, fields.Err = decoder.ReadUint32()
		case 1:
			o.Status, fields.Err = decoder.ReadString()
		case 2:
			o.Header, fields.Err = msgpack.ReadMap(decoder, (*msgpack.Decoder).ReadString, (*msgpack.Decoder).ReadString)
		case 3:
			o.Body, fields.Err = decoder.ReadByteArray()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *Response) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(4)
	encoder.WriteString("statusCode")
	encoder.WriteUint32(o.StatusCode)
	encoder.WriteString("status")
	encoder.WriteString(o.Status)
	encoder.WriteString("header")
	msgpack.WriteMap(encoder, o.Header, msgpack.Writer.WriteString, msgpack.Writer.WriteString)
	encoder.WriteString("body")
	encoder.WriteByteArray(o.Body)
	return nil
}

// Code generated from a contract in WIDL; DO NOT EDIT.

// A provider listens for HTTP and hands an actor each request. Version 0.1.2.
package httpserver

import (
	wapc "github.com/wapc/wapc-guest-tinygo"

	"github.com/wasmcloud/wasmcloud-c/sdk/tinygo/msgpack"
)

// Namespace of the contract.
const Namespace = "wasmcloud:httpserver"

// Handlers are the functions that answer; those that are nil do not.
type Handlers struct {
	HandleRequest func(request Request) (Response, error)
}

// Register makes them known.
func (h Handlers) Register() {
	if h.HandleRequest != nil {
		handleRequestHandler = h.HandleRequest
		wapc.RegisterFunction("HandleRequest", handleRequestWrapper)
	}
}

var (
	handleRequestHandler func(request Request) (Response, error)
)

func handleRequestWrapper(payload []byte) ([]byte, error) {
	decoder := msgpack.NewDecoder(payload)
	request, err := DecodeRequest(&decoder)
	if err != nil {
		return nil, err
	}
	response, err := handleRequestHandler(request)
	if err != nil {
		return nil, err
	}
	var encoder msgpack.Encoder
	_ = response.Encode(&encoder)
	return encoder.Bytes(), nil
}

// Request of the contract.
type Request struct {
	Method string
	// As it came, without the query.
	Path string
	// Without the question mark.
	QueryString string
	// One value for each name; names in lower case.
	Header map[string]string
	Body   []byte
}

var fieldsOfRequest = []msgpack.Field{
	{Name: "method"},
	{Name: "path"},
	{Name: "queryString"},
	{Name: "header"},
	{Name: "body"},
}

// DecodeRequest reads a value.
func DecodeRequest(decoder *msgpack.Decoder) (Request, error) {
	var o Request
	err := o.Decode(decoder)
	return o, err
}

// DecodeRequestNullable reads a value or nil.
func DecodeRequestNullable(decoder *msgpack.Decoder) (*Request, error) {
	return msgpack.ReadNillable(decoder, DecodeRequest)
}

// Decode reads the fields.
func (o *Request) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfRequest)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Method, fields.Err = decoder.ReadString()
		case 1:
			o.Path, fields.Err = decoder.ReadString()
		case 2:
			o.QueryString, fields.Err = decoder.ReadString()
		case 3:
			o.Header, fields.Err = msgpack.ReadMap(decoder, (*msgpack.Decoder).ReadString, (*msgpack.Decoder).ReadString)
		case 4:
			o.Body, fields.Err = decoder.ReadByteArray()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *Request) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(5)
	encoder.WriteString("method")
	encoder.WriteString(o.Method)
	encoder.WriteString("path")
	encoder.WriteString(o.Path)
	encoder.WriteString("queryString")
	encoder.WriteString(o.QueryString)
	encoder.WriteString("header")
	msgpack.WriteMap(encoder, o.Header, msgpack.Writer.WriteString, msgpack.Writer.WriteString)
	encoder.WriteString("body")
	encoder.WriteByteArray(o.Body)
	return nil
}

// Response of the contract.
type Response struct {
	StatusCode uint32
	// A text for people; the other side may leave it out.
	Status string
	Header map[string]string
	Body   []byte
}

var fieldsOfResponse = []msgpack.Field{
	{Name: "statusCode"},
	{Name: "status"},
	{Name: "header"},
	{Name: "body"},
}

// NewResponse has the defaults of the contract.
func NewResponse() Response {
	var o Response
	o.StatusCode = 200
	o.Status = "OK"
	return o
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

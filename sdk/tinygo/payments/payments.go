// Code generated from a contract in WIDL; DO NOT EDIT.

// Example of an interface that is nobody's product: payments of a shop.
package payments

import (
	wapc "github.com/wapc/wapc-guest-tinygo"

	"github.com/wasmcloud/wasmcloud-c/sdk/tinygo/msgpack"
)

// Namespace of the contract.
const Namespace = "examples:payments"

// Host calls what is linked to the actor under a name.
type Host struct {
	binding string
}

// NewHost is for the link of that name; the usual one is "default".
func NewHost(binding string) *Host {
	return &Host{binding: binding}
}

// AuthorizePayment calls the operation of that name.
func (h *Host) AuthorizePayment(request AuthorizePaymentRequest) (AuthorizePaymentResponse, error) {
	var encoder msgpack.Encoder
	_ = request.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "AuthorizePayment", encoder.Bytes())
	if err != nil {
		return AuthorizePaymentResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeAuthorizePaymentResponse(&decoder)
}

// CompletePayment calls the operation of that name.
func (h *Host) CompletePayment(request CompletePaymentRequest) (CompletePaymentResponse, error) {
	var encoder msgpack.Encoder
	_ = request.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "CompletePayment", encoder.Bytes())
	if err != nil {
		return CompletePaymentResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeCompletePaymentResponse(&decoder)
}

// GetPaymentMethods calls the operation of that name.
func (h *Host) GetPaymentMethods() (PaymentMethodList, error) {
	payload, err := wapc.HostCall(h.binding, Namespace, "GetPaymentMethods", []byte{})
	if err != nil {
		return PaymentMethodList{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodePaymentMethodList(&decoder)
}

// AuthorizePaymentRequest of the contract.
type AuthorizePaymentRequest struct {
	// In the smallest coin.
	Amount uint32
	Tax    uint32
	// A key of the list of methods.
	PaymentMethod string
	PaymentEntity string
}

var fieldsOfAuthorizePaymentRequest = []msgpack.Field{
	{Name: "amount"},
	{Name: "tax"},
	{Name: "paymentMethod"},
	{Name: "paymentEntity"},
}

// DecodeAuthorizePaymentRequest reads a value.
func DecodeAuthorizePaymentRequest(decoder *msgpack.Decoder) (AuthorizePaymentRequest, error) {
	var o AuthorizePaymentRequest
	err := o.Decode(decoder)
	return o, err
}

// DecodeAuthorizePaymentRequestNullable reads a value or nil.
func DecodeAuthorizePaymentRequestNullable(decoder *msgpack.Decoder) (*AuthorizePaymentRequest, error) {
	return msgpack.ReadNillable(decoder, DecodeAuthorizePaymentRequest)
}

// Decode reads the fields.
func (o *AuthorizePaymentRequest) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfAuthorizePaymentRequest)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Amount, fields.Err = decoder.ReadUint32()
		case 1:
			o.Tax, fields.Err = decoder.ReadUint32()
		case 2:
			o.PaymentMethod, fields.Err = decoder.ReadString()
		case 3:
			o.PaymentEntity, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *AuthorizePaymentRequest) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(4)
	encoder.WriteString("amount")
	encoder.WriteUint32(o.Amount)
	encoder.WriteString("tax")
	encoder.WriteUint32(o.Tax)
	encoder.WriteString("paymentMethod")
	encoder.WriteString(o.PaymentMethod)
	encoder.WriteString("paymentEntity")
	encoder.WriteString(o.PaymentEntity)
	return nil
}

// AuthorizePaymentResponse of the contract.
type AuthorizePaymentResponse struct {
	Success    bool
	AuthCode   *string
	FailReason *string
}

var fieldsOfAuthorizePaymentResponse = []msgpack.Field{
	{Name: "success"},
	{Name: "authCode", Optional: true},
	{Name: "failReason", Optional: true},
}

// DecodeAuthorizePaymentResponse reads a value.
func DecodeAuthorizePaymentResponse(decoder *msgpack.Decoder) (AuthorizePaymentResponse, error) {
	var o AuthorizePaymentResponse
	err := o.Decode(decoder)
	return o, err
}

// DecodeAuthorizePaymentResponseNullable reads a value or nil.
func DecodeAuthorizePaymentResponseNullable(decoder *msgpack.Decoder) (*AuthorizePaymentResponse, error) {
	return msgpack.ReadNillable(decoder, DecodeAuthorizePaymentResponse)
}

// Decode reads the fields.
func (o *AuthorizePaymentResponse) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfAuthorizePaymentResponse)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Success, fields.Err = decoder.ReadBool()
		case 1:
			o.AuthCode, fields.Err = msgpack.ReadNillable(decoder, (*msgpack.Decoder).ReadString)
		case 2:
			o.FailReason, fields.Err = msgpack.ReadNillable(decoder, (*msgpack.Decoder).ReadString)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *AuthorizePaymentResponse) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(3)
	encoder.WriteString("success")
	encoder.WriteBool(o.Success)
	encoder.WriteString("authCode")
	msgpack.WriteNillable(encoder, o.AuthCode, msgpack.Writer.WriteString)
	encoder.WriteString("failReason")
	msgpack.WriteNillable(encoder, o.FailReason, msgpack.Writer.WriteString)
	return nil
}

// CompletePaymentRequest of the contract.
type CompletePaymentRequest struct {
	AuthCode string
	Request  AuthorizePaymentRequest
}

var fieldsOfCompletePaymentRequest = []msgpack.Field{
	{Name: "authCode"},
	{Name: "request"},
}

// DecodeCompletePaymentRequest reads a value.
func DecodeCompletePaymentRequest(decoder *msgpack.Decoder) (CompletePaymentRequest, error) {
	var o CompletePaymentRequest
	err := o.Decode(decoder)
	return o, err
}

// DecodeCompletePaymentRequestNullable reads a value or nil.
func DecodeCompletePaymentRequestNullable(decoder *msgpack.Decoder) (*CompletePaymentRequest, error) {
	return msgpack.ReadNillable(decoder, DecodeCompletePaymentRequest)
}

// Decode reads the fields.
func (o *CompletePaymentRequest) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfCompletePaymentRequest)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.AuthCode, fields.Err = decoder.ReadString()
		case 1:
			o.Request, fields.Err = DecodeAuthorizePaymentRequest(decoder)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *CompletePaymentRequest) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("authCode")
	encoder.WriteString(o.AuthCode)
	encoder.WriteString("request")
	_ = o.Request.Encode(encoder)
	return nil
}

// CompletePaymentResponse of the contract.
type CompletePaymentResponse struct {
	Success bool
	Txid    string
	// Seconds since the epoch.
	Timestamp uint64
}

var fieldsOfCompletePaymentResponse = []msgpack.Field{
	{Name: "success"},
	{Name: "txid"},
	{Name: "timestamp"},
}

// DecodeCompletePaymentResponse reads a value.
func DecodeCompletePaymentResponse(decoder *msgpack.Decoder) (CompletePaymentResponse, error) {
	var o CompletePaymentResponse
	err := o.Decode(decoder)
	return o, err
}

// DecodeCompletePaymentResponseNullable reads a value or nil.
func DecodeCompletePaymentResponseNullable(decoder *msgpack.Decoder) (*CompletePaymentResponse, error) {
	return msgpack.ReadNillable(decoder, DecodeCompletePaymentResponse)
}

// Decode reads the fields.
func (o *CompletePaymentResponse) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfCompletePaymentResponse)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Success, fields.Err = decoder.ReadBool()
		case 1:
			o.Txid, fields.Err = decoder.ReadString()
		case 2:
			o.Timestamp, fields.Err = decoder.ReadUint64()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *CompletePaymentResponse) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(3)
	encoder.WriteString("success")
	encoder.WriteBool(o.Success)
	encoder.WriteString("txid")
	encoder.WriteString(o.Txid)
	encoder.WriteString("timestamp")
	encoder.WriteUint64(o.Timestamp)
	return nil
}

// PaymentMethodList of the contract.
type PaymentMethodList struct {
	Methods map[string]string
}

var fieldsOfPaymentMethodList = []msgpack.Field{
	{Name: "methods"},
}

// DecodePaymentMethodList reads a value.
func DecodePaymentMethodList(decoder *msgpack.Decoder) (PaymentMethodList, error) {
	var o PaymentMethodList
	err := o.Decode(decoder)
	return o, err
}

// DecodePaymentMethodListNullable reads a value or nil.
func DecodePaymentMethodListNullable(decoder *msgpack.Decoder) (*PaymentMethodList, error) {
	return msgpack.ReadNillable(decoder, DecodePaymentMethodList)
}

// Decode reads the fields.
func (o *PaymentMethodList) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfPaymentMethodList)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Methods, fields.Err = msgpack.ReadMap(decoder, (*msgpack.Decoder).ReadString, (*msgpack.Decoder).ReadString)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *PaymentMethodList) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("methods")
	msgpack.WriteMap(encoder, o.Methods, msgpack.Writer.WriteString, msgpack.Writer.WriteString)
	return nil
}

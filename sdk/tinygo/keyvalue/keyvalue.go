// Code generated from a contract in WIDL; DO NOT EDIT.

// Keys with values, counters, lists and sets. Version 0.2.2. All operations go
// from the actor to the provider.
package keyvalue

import (
	wapc "github.com/wapc/wapc-guest-tinygo"

	"github.com/wasmcloud/wasmcloud-c/sdk/tinygo/msgpack"
)

// Namespace of the contract.
const Namespace = "wasmcloud:keyvalue"

// Host calls what is linked to the actor under a name.
type Host struct {
	binding string
}

// NewHost is for the link of that name; the usual one is "default".
func NewHost(binding string) *Host {
	return &Host{binding: binding}
}

// Get calls the operation of that name.
func (h *Host) Get(key string) (GetResponse, error) {
	var inputArgs GetArgs
	inputArgs.Key = key
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "Get", encoder.Bytes())
	if err != nil {
		return GetResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeGetResponse(&decoder)
}

// Adds to a counter; a key that is not there counts as 0.
func (h *Host) Add(key string, value int32) (AddResponse, error) {
	var inputArgs AddArgs
	inputArgs.Key = key
	inputArgs.Value = value
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "Add", encoder.Bytes())
	if err != nil {
		return AddResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeAddResponse(&decoder)
}

// Expires after that many seconds; 0 means never.
func (h *Host) Set(key string, value string, expires int32) (SetResponse, error) {
	var inputArgs SetArgs
	inputArgs.Key = key
	inputArgs.Value = value
	inputArgs.Expires = expires
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "Set", encoder.Bytes())
	if err != nil {
		return SetResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeSetResponse(&decoder)
}

// Del calls the operation of that name.
func (h *Host) Del(key string) (DelResponse, error) {
	var inputArgs DelArgs
	inputArgs.Key = key
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "Del", encoder.Bytes())
	if err != nil {
		return DelResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeDelResponse(&decoder)
}

// Empties a list.
func (h *Host) Clear(key string) (DelResponse, error) {
	var inputArgs ClearArgs
	inputArgs.Key = key
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "Clear", encoder.Bytes())
	if err != nil {
		return DelResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeDelResponse(&decoder)
}

// Items from start to stop, both included; negative numbers count from the end.
func (h *Host) Range(key string, start int32, stop int32) (ListRangeResponse, error) {
	var inputArgs RangeArgs
	inputArgs.Key = key
	inputArgs.Start = start
	inputArgs.Stop = stop
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "Range", encoder.Bytes())
	if err != nil {
		return ListRangeResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeListRangeResponse(&decoder)
}

// Adds to the end of a list.
func (h *Host) Push(key string, value string) (ListResponse, error) {
	var inputArgs PushArgs
	inputArgs.Key = key
	inputArgs.Value = value
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "Push", encoder.Bytes())
	if err != nil {
		return ListResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeListResponse(&decoder)
}

// ListItemDelete calls the operation of that name.
func (h *Host) ListItemDelete(key string, value string) (ListResponse, error) {
	var inputArgs ListItemDeleteArgs
	inputArgs.Key = key
	inputArgs.Value = value
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "ListItemDelete", encoder.Bytes())
	if err != nil {
		return ListResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeListResponse(&decoder)
}

// SetAdd calls the operation of that name.
func (h *Host) SetAdd(key string, value string) (SetOperationResponse, error) {
	var inputArgs SetAddArgs
	inputArgs.Key = key
	inputArgs.Value = value
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "SetAdd", encoder.Bytes())
	if err != nil {
		return SetOperationResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeSetOperationResponse(&decoder)
}

// SetRemove calls the operation of that name.
func (h *Host) SetRemove(key string, value string) (SetOperationResponse, error) {
	var inputArgs SetRemoveArgs
	inputArgs.Key = key
	inputArgs.Value = value
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "SetRemove", encoder.Bytes())
	if err != nil {
		return SetOperationResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeSetOperationResponse(&decoder)
}

// SetUnion calls the operation of that name.
func (h *Host) SetUnion(keys []string) (SetQueryResponse, error) {
	var inputArgs SetUnionArgs
	inputArgs.Keys = keys
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "SetUnion", encoder.Bytes())
	if err != nil {
		return SetQueryResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeSetQueryResponse(&decoder)
}

// SetIntersection calls the operation of that name.
func (h *Host) SetIntersection(keys []string) (SetQueryResponse, error) {
	var inputArgs SetIntersectionArgs
	inputArgs.Keys = keys
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "SetIntersection", encoder.Bytes())
	if err != nil {
		return SetQueryResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeSetQueryResponse(&decoder)
}

// SetQuery calls the operation of that name.
func (h *Host) SetQuery(key string) (SetQueryResponse, error) {
	var inputArgs SetQueryArgs
	inputArgs.Key = key
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "SetQuery", encoder.Bytes())
	if err != nil {
		return SetQueryResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeSetQueryResponse(&decoder)
}

// The value in the answer is empty.
func (h *Host) KeyExists(key string) (GetResponse, error) {
	var inputArgs KeyExistsArgs
	inputArgs.Key = key
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "KeyExists", encoder.Bytes())
	if err != nil {
		return GetResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeGetResponse(&decoder)
}

// GetArgs of the contract.
type GetArgs struct {
	Key string
}

var fieldsOfGetArgs = []msgpack.Field{
	{Name: "key"},
}

// DecodeGetArgs reads a value.
func DecodeGetArgs(decoder *msgpack.Decoder) (GetArgs, error) {
	var o GetArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeGetArgsNullable reads a value or nil.
func DecodeGetArgsNullable(decoder *msgpack.Decoder) (*GetArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeGetArgs)
}

// Decode reads the fields.
func (o *GetArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfGetArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Key, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *GetArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("key")
	encoder.WriteString(o.Key)
	return nil
}

// AddArgs of the contract.
type AddArgs struct {
	Key   string
	Value int32
}

var fieldsOfAddArgs = []msgpack.Field{
	{Name: "key"},
	{Name: "value"},
}

// DecodeAddArgs reads a value.
func DecodeAddArgs(decoder *msgpack.Decoder) (AddArgs, error) {
	var o AddArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeAddArgsNullable reads a value or nil.
func DecodeAddArgsNullable(decoder *msgpack.Decoder) (*AddArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeAddArgs)
}

// Decode reads the fields.
func (o *AddArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfAddArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Key, fields.Err = decoder.ReadString()
		case 1:
			o.Value, fields.Err = decoder.ReadInt32()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *AddArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("key")
	encoder.WriteString(o.Key)
	encoder.WriteString("value")
	encoder.WriteInt32(o.Value)
	return nil
}

// SetArgs of the contract.
type SetArgs struct {
	Key     string
	Value   string
	Expires int32
}

var fieldsOfSetArgs = []msgpack.Field{
	{Name: "key"},
	{Name: "value"},
	{Name: "expires"},
}

// DecodeSetArgs reads a value.
func DecodeSetArgs(decoder *msgpack.Decoder) (SetArgs, error) {
	var o SetArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeSetArgsNullable reads a value or nil.
func DecodeSetArgsNullable(decoder *msgpack.Decoder) (*SetArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeSetArgs)
}

// Decode reads the fields.
func (o *SetArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfSetArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Key, fields.Err = decoder.ReadString()
		case 1:
			o.Value, fields.Err = decoder.ReadString()
		case 2:
			o.Expires, fields.Err = decoder.ReadInt32()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *SetArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(3)
	encoder.WriteString("key")
	encoder.WriteString(o.Key)
	encoder.WriteString("value")
	encoder.WriteString(o.Value)
	encoder.WriteString("expires")
	encoder.WriteInt32(o.Expires)
	return nil
}

// DelArgs of the contract.
type DelArgs struct {
	Key string
}

var fieldsOfDelArgs = []msgpack.Field{
	{Name: "key"},
}

// DecodeDelArgs reads a value.
func DecodeDelArgs(decoder *msgpack.Decoder) (DelArgs, error) {
	var o DelArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeDelArgsNullable reads a value or nil.
func DecodeDelArgsNullable(decoder *msgpack.Decoder) (*DelArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeDelArgs)
}

// Decode reads the fields.
func (o *DelArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfDelArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Key, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *DelArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("key")
	encoder.WriteString(o.Key)
	return nil
}

// ClearArgs of the contract.
type ClearArgs struct {
	Key string
}

var fieldsOfClearArgs = []msgpack.Field{
	{Name: "key"},
}

// DecodeClearArgs reads a value.
func DecodeClearArgs(decoder *msgpack.Decoder) (ClearArgs, error) {
	var o ClearArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeClearArgsNullable reads a value or nil.
func DecodeClearArgsNullable(decoder *msgpack.Decoder) (*ClearArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeClearArgs)
}

// Decode reads the fields.
func (o *ClearArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfClearArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Key, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *ClearArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("key")
	encoder.WriteString(o.Key)
	return nil
}

// RangeArgs of the contract.
type RangeArgs struct {
	Key   string
	Start int32
	Stop  int32
}

var fieldsOfRangeArgs = []msgpack.Field{
	{Name: "key"},
	{Name: "start"},
	{Name: "stop"},
}

// DecodeRangeArgs reads a value.
func DecodeRangeArgs(decoder *msgpack.Decoder) (RangeArgs, error) {
	var o RangeArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeRangeArgsNullable reads a value or nil.
func DecodeRangeArgsNullable(decoder *msgpack.Decoder) (*RangeArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeRangeArgs)
}

// Decode reads the fields.
func (o *RangeArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfRangeArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Key, fields.Err = decoder.ReadString()
		case 1:
			o.Start, fields.Err = decoder.ReadInt32()
		case 2:
			o.Stop, fields.Err = decoder.ReadInt32()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *RangeArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(3)
	encoder.WriteString("key")
	encoder.WriteString(o.Key)
	encoder.WriteString("start")
	encoder.WriteInt32(o.Start)
	encoder.WriteString("stop")
	encoder.WriteInt32(o.Stop)
	return nil
}

// PushArgs of the contract.
type PushArgs struct {
	Key   string
	Value string
}

var fieldsOfPushArgs = []msgpack.Field{
	{Name: "key"},
	{Name: "value", Also: []string{"item"}},
}

// DecodePushArgs reads a value.
func DecodePushArgs(decoder *msgpack.Decoder) (PushArgs, error) {
	var o PushArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodePushArgsNullable reads a value or nil.
func DecodePushArgsNullable(decoder *msgpack.Decoder) (*PushArgs, error) {
	return msgpack.ReadNillable(decoder, DecodePushArgs)
}

// Decode reads the fields.
func (o *PushArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfPushArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Key, fields.Err = decoder.ReadString()
		case 1:
			o.Value, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *PushArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("key")
	encoder.WriteString(o.Key)
	encoder.WriteString("value")
	encoder.WriteString(o.Value)
	return nil
}

// ListItemDeleteArgs of the contract.
type ListItemDeleteArgs struct {
	Key   string
	Value string
}

var fieldsOfListItemDeleteArgs = []msgpack.Field{
	{Name: "key"},
	{Name: "value", Also: []string{"item"}},
}

// DecodeListItemDeleteArgs reads a value.
func DecodeListItemDeleteArgs(decoder *msgpack.Decoder) (ListItemDeleteArgs, error) {
	var o ListItemDeleteArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeListItemDeleteArgsNullable reads a value or nil.
func DecodeListItemDeleteArgsNullable(decoder *msgpack.Decoder) (*ListItemDeleteArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeListItemDeleteArgs)
}

// Decode reads the fields.
func (o *ListItemDeleteArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfListItemDeleteArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Key, fields.Err = decoder.ReadString()
		case 1:
			o.Value, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *ListItemDeleteArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("key")
	encoder.WriteString(o.Key)
	encoder.WriteString("value")
	encoder.WriteString(o.Value)
	return nil
}

// SetAddArgs of the contract.
type SetAddArgs struct {
	Key   string
	Value string
}

var fieldsOfSetAddArgs = []msgpack.Field{
	{Name: "key"},
	{Name: "value", Also: []string{"item"}},
}

// DecodeSetAddArgs reads a value.
func DecodeSetAddArgs(decoder *msgpack.Decoder) (SetAddArgs, error) {
	var o SetAddArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeSetAddArgsNullable reads a value or nil.
func DecodeSetAddArgsNullable(decoder *msgpack.Decoder) (*SetAddArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeSetAddArgs)
}

// Decode reads the fields.
func (o *SetAddArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfSetAddArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Key, fields.Err = decoder.ReadString()
		case 1:
			o.Value, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *SetAddArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("key")
	encoder.WriteString(o.Key)
	encoder.WriteString("value")
	encoder.WriteString(o.Value)
	return nil
}

// SetRemoveArgs of the contract.
type SetRemoveArgs struct {
	Key   string
	Value string
}

var fieldsOfSetRemoveArgs = []msgpack.Field{
	{Name: "key"},
	{Name: "value", Also: []string{"item"}},
}

// DecodeSetRemoveArgs reads a value.
func DecodeSetRemoveArgs(decoder *msgpack.Decoder) (SetRemoveArgs, error) {
	var o SetRemoveArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeSetRemoveArgsNullable reads a value or nil.
func DecodeSetRemoveArgsNullable(decoder *msgpack.Decoder) (*SetRemoveArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeSetRemoveArgs)
}

// Decode reads the fields.
func (o *SetRemoveArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfSetRemoveArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Key, fields.Err = decoder.ReadString()
		case 1:
			o.Value, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *SetRemoveArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("key")
	encoder.WriteString(o.Key)
	encoder.WriteString("value")
	encoder.WriteString(o.Value)
	return nil
}

// SetUnionArgs of the contract.
type SetUnionArgs struct {
	Keys []string
}

var fieldsOfSetUnionArgs = []msgpack.Field{
	{Name: "keys"},
}

// DecodeSetUnionArgs reads a value.
func DecodeSetUnionArgs(decoder *msgpack.Decoder) (SetUnionArgs, error) {
	var o SetUnionArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeSetUnionArgsNullable reads a value or nil.
func DecodeSetUnionArgsNullable(decoder *msgpack.Decoder) (*SetUnionArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeSetUnionArgs)
}

// Decode reads the fields.
func (o *SetUnionArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfSetUnionArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Keys, fields.Err = msgpack.ReadArray(decoder, (*msgpack.Decoder).ReadString)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *SetUnionArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("keys")
	msgpack.WriteArray(encoder, o.Keys, msgpack.Writer.WriteString)
	return nil
}

// SetIntersectionArgs of the contract.
type SetIntersectionArgs struct {
	Keys []string
}

var fieldsOfSetIntersectionArgs = []msgpack.Field{
	{Name: "keys"},
}

// DecodeSetIntersectionArgs reads a value.
func DecodeSetIntersectionArgs(decoder *msgpack.Decoder) (SetIntersectionArgs, error) {
	var o SetIntersectionArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeSetIntersectionArgsNullable reads a value or nil.
func DecodeSetIntersectionArgsNullable(decoder *msgpack.Decoder) (*SetIntersectionArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeSetIntersectionArgs)
}

// Decode reads the fields.
func (o *SetIntersectionArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfSetIntersectionArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Keys, fields.Err = msgpack.ReadArray(decoder, (*msgpack.Decoder).ReadString)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *SetIntersectionArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("keys")
	msgpack.WriteArray(encoder, o.Keys, msgpack.Writer.WriteString)
	return nil
}

// SetQueryArgs of the contract.
type SetQueryArgs struct {
	Key string
}

var fieldsOfSetQueryArgs = []msgpack.Field{
	{Name: "key"},
}

// DecodeSetQueryArgs reads a value.
func DecodeSetQueryArgs(decoder *msgpack.Decoder) (SetQueryArgs, error) {
	var o SetQueryArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeSetQueryArgsNullable reads a value or nil.
func DecodeSetQueryArgsNullable(decoder *msgpack.Decoder) (*SetQueryArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeSetQueryArgs)
}

// Decode reads the fields.
func (o *SetQueryArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfSetQueryArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Key, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *SetQueryArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("key")
	encoder.WriteString(o.Key)
	return nil
}

// KeyExistsArgs of the contract.
type KeyExistsArgs struct {
	Key string
}

var fieldsOfKeyExistsArgs = []msgpack.Field{
	{Name: "key"},
}

// DecodeKeyExistsArgs reads a value.
func DecodeKeyExistsArgs(decoder *msgpack.Decoder) (KeyExistsArgs, error) {
	var o KeyExistsArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeKeyExistsArgsNullable reads a value or nil.
func DecodeKeyExistsArgsNullable(decoder *msgpack.Decoder) (*KeyExistsArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeKeyExistsArgs)
}

// Decode reads the fields.
func (o *KeyExistsArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfKeyExistsArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Key, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *KeyExistsArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("key")
	encoder.WriteString(o.Key)
	return nil
}

// GetResponse of the contract.
type GetResponse struct {
	Value  string
	Exists bool
}

var fieldsOfGetResponse = []msgpack.Field{
	{Name: "value"},
	{Name: "exists"},
}

// DecodeGetResponse reads a value.
func DecodeGetResponse(decoder *msgpack.Decoder) (GetResponse, error) {
	var o GetResponse
	err := o.Decode(decoder)
	return o, err
}

// DecodeGetResponseNullable reads a value or nil.
func DecodeGetResponseNullable(decoder *msgpack.Decoder) (*GetResponse, error) {
	return msgpack.ReadNillable(decoder, DecodeGetResponse)
}

// Decode reads the fields.
func (o *GetResponse) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfGetResponse)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Value, fields.Err = decoder.ReadString()
		case 1:
			o.Exists, fields.Err = decoder.ReadBool()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *GetResponse) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("value")
	encoder.WriteString(o.Value)
	encoder.WriteString("exists")
	encoder.WriteBool(o.Exists)
	return nil
}

// AddResponse of the contract.
type AddResponse struct {
	// The new value.
	Value int32
}

var fieldsOfAddResponse = []msgpack.Field{
	{Name: "value"},
}

// DecodeAddResponse reads a value.
func DecodeAddResponse(decoder *msgpack.Decoder) (AddResponse, error) {
	var o AddResponse
	err := o.Decode(decoder)
	return o, err
}

// DecodeAddResponseNullable reads a value or nil.
func DecodeAddResponseNullable(decoder *msgpack.Decoder) (*AddResponse, error) {
	return msgpack.ReadNillable(decoder, DecodeAddResponse)
}

// Decode reads the fields.
func (o *AddResponse) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfAddResponse)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Value, fields.Err = decoder.ReadInt32()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *AddResponse) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("value")
	encoder.WriteInt32(o.Value)
	return nil
}

// DelResponse of the contract.
type DelResponse struct {
	Key string
}

var fieldsOfDelResponse = []msgpack.Field{
	{Name: "key"},
}

// DecodeDelResponse reads a value.
func DecodeDelResponse(decoder *msgpack.Decoder) (DelResponse, error) {
	var o DelResponse
	err := o.Decode(decoder)
	return o, err
}

// DecodeDelResponseNullable reads a value or nil.
func DecodeDelResponseNullable(decoder *msgpack.Decoder) (*DelResponse, error) {
	return msgpack.ReadNillable(decoder, DecodeDelResponse)
}

// Decode reads the fields.
func (o *DelResponse) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfDelResponse)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Key, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *DelResponse) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("key")
	encoder.WriteString(o.Key)
	return nil
}

// ListRangeResponse of the contract.
type ListRangeResponse struct {
	Values []string
}

var fieldsOfListRangeResponse = []msgpack.Field{
	{Name: "values"},
}

// DecodeListRangeResponse reads a value.
func DecodeListRangeResponse(decoder *msgpack.Decoder) (ListRangeResponse, error) {
	var o ListRangeResponse
	err := o.Decode(decoder)
	return o, err
}

// DecodeListRangeResponseNullable reads a value or nil.
func DecodeListRangeResponseNullable(decoder *msgpack.Decoder) (*ListRangeResponse, error) {
	return msgpack.ReadNillable(decoder, DecodeListRangeResponse)
}

// Decode reads the fields.
func (o *ListRangeResponse) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfListRangeResponse)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Values, fields.Err = msgpack.ReadArray(decoder, (*msgpack.Decoder).ReadString)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *ListRangeResponse) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("values")
	msgpack.WriteArray(encoder, o.Values, msgpack.Writer.WriteString)
	return nil
}

// ListResponse of the contract.
type ListResponse struct {
	NewCount int32
}

var fieldsOfListResponse = []msgpack.Field{
	{Name: "newCount", Also: []string{"new_count"}},
}

// DecodeListResponse reads a value.
func DecodeListResponse(decoder *msgpack.Decoder) (ListResponse, error) {
	var o ListResponse
	err := o.Decode(decoder)
	return o, err
}

// DecodeListResponseNullable reads a value or nil.
func DecodeListResponseNullable(decoder *msgpack.Decoder) (*ListResponse, error) {
	return msgpack.ReadNillable(decoder, DecodeListResponse)
}

// Decode reads the fields.
func (o *ListResponse) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfListResponse)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.NewCount, fields.Err = decoder.ReadInt32()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *ListResponse) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("newCount")
	encoder.WriteInt32(o.NewCount)
	return nil
}

// SetResponse of the contract.
type SetResponse struct {
	Value string
}

var fieldsOfSetResponse = []msgpack.Field{
	{Name: "value"},
}

// DecodeSetResponse reads a value.
func DecodeSetResponse(decoder *msgpack.Decoder) (SetResponse, error) {
	var o SetResponse
	err := o.Decode(decoder)
	return o, err
}

// DecodeSetResponseNullable reads a value or nil.
func DecodeSetResponseNullable(decoder *msgpack.Decoder) (*SetResponse, error) {
	return msgpack.ReadNillable(decoder, DecodeSetResponse)
}

// Decode reads the fields.
func (o *SetResponse) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfSetResponse)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Value, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *SetResponse) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("value")
	encoder.WriteString(o.Value)
	return nil
}

// SetOperationResponse of the contract.
type SetOperationResponse struct {
	// Written so; newCount in answers of the waSCC time.
	NewCount int32
}

var fieldsOfSetOperationResponse = []msgpack.Field{
	{Name: "new_count", Also: []string{"newCount"}},
}

// DecodeSetOperationResponse reads a value.
func DecodeSetOperationResponse(decoder *msgpack.Decoder) (SetOperationResponse, error) {
	var o SetOperationResponse
	err := o.Decode(decoder)
	return o, err
}

// DecodeSetOperationResponseNullable reads a value or nil.
func DecodeSetOperationResponseNullable(decoder *msgpack.Decoder) (*SetOperationResponse, error) {
	return msgpack.ReadNillable(decoder, DecodeSetOperationResponse)
}

// Decode reads the fields.
func (o *SetOperationResponse) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfSetOperationResponse)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.NewCount, fields.Err = decoder.ReadInt32()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *SetOperationResponse) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("new_count")
	encoder.WriteInt32(o.NewCount)
	return nil
}

// What a provider answers instead, so that guests of both times find their key.
type SetOperationAnswer struct {
	NewCount int32
}

var fieldsOfSetOperationAnswer = []msgpack.Field{
	{Name: "new_count", Also: []string{"newCount"}},
}

// DecodeSetOperationAnswer reads a value.
func DecodeSetOperationAnswer(decoder *msgpack.Decoder) (SetOperationAnswer, error) {
	var o SetOperationAnswer
	err := o.Decode(decoder)
	return o, err
}

// DecodeSetOperationAnswerNullable reads a value or nil.
func DecodeSetOperationAnswerNullable(decoder *msgpack.Decoder) (*SetOperationAnswer, error) {
	return msgpack.ReadNillable(decoder, DecodeSetOperationAnswer)
}

// Decode reads the fields.
func (o *SetOperationAnswer) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfSetOperationAnswer)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.NewCount, fields.Err = decoder.ReadInt32()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *SetOperationAnswer) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("new_count")
	encoder.WriteInt32(o.NewCount)
	encoder.WriteString("newCount")
	encoder.WriteInt32(o.NewCount)
	return nil
}

// SetQueryResponse of the contract.
type SetQueryResponse struct {
	Values []string
}

var fieldsOfSetQueryResponse = []msgpack.Field{
	{Name: "values"},
}

// DecodeSetQueryResponse reads a value.
func DecodeSetQueryResponse(decoder *msgpack.Decoder) (SetQueryResponse, error) {
	var o SetQueryResponse
	err := o.Decode(decoder)
	return o, err
}

// DecodeSetQueryResponseNullable reads a value or nil.
func DecodeSetQueryResponseNullable(decoder *msgpack.Decoder) (*SetQueryResponse, error) {
	return msgpack.ReadNillable(decoder, DecodeSetQueryResponse)
}

// Decode reads the fields.
func (o *SetQueryResponse) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfSetQueryResponse)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Values, fields.Err = msgpack.ReadArray(decoder, (*msgpack.Decoder).ReadString)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *SetQueryResponse) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("values")
	msgpack.WriteArray(encoder, o.Values, msgpack.Writer.WriteString)
	return nil
}

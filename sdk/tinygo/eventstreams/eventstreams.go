// Code generated from a contract in WIDL; DO NOT EDIT.

// Append-only streams of events. Version 0.2.
package eventstreams

import (
	wapc "github.com/wapc/wapc-guest-tinygo"

	"github.com/wasmcloud/wasmcloud-c/sdk/tinygo/msgpack"
)

// Namespace of the contract.
const Namespace = "wasmcloud:eventstreams"

// Host calls what is linked to the actor under a name.
type Host struct {
	binding string
}

// NewHost is for the link of that name; the usual one is "default".
func NewHost(binding string) *Host {
	return &Host{binding: binding}
}

// WriteEvent calls the operation of that name.
func (h *Host) WriteEvent(streamId string, values map[string]string) (EventAck, error) {
	var inputArgs WriteEventArgs
	inputArgs.StreamID = streamId
	inputArgs.Values = values
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "WriteEvent", encoder.Bytes())
	if err != nil {
		return EventAck{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeEventAck(&decoder)
}

// QueryStream calls the operation of that name.
func (h *Host) QueryStream(query StreamQuery) (EventList, error) {
	var encoder msgpack.Encoder
	_ = query.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "QueryStream", encoder.Bytes())
	if err != nil {
		return EventList{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeEventList(&decoder)
}

// Handlers are the functions that answer; those that are nil do not.
type Handlers struct {
	DeliverEvent func(event Event) (EventAck, error)
}

// Register makes them known.
func (h Handlers) Register() {
	if h.DeliverEvent != nil {
		deliverEventHandler = h.DeliverEvent
		wapc.RegisterFunction("DeliverEvent", deliverEventWrapper)
	}
}

var (
	deliverEventHandler func(event Event) (EventAck, error)
)

func deliverEventWrapper(payload []byte) ([]byte, error) {
	decoder := msgpack.NewDecoder(payload)
	request, err := DecodeEvent(&decoder)
	if err != nil {
		return nil, err
	}
	response, err := deliverEventHandler(request)
	if err != nil {
		return nil, err
	}
	var encoder msgpack.Encoder
	_ = response.Encode(&encoder)
	return encoder.Bytes(), nil
}

// WriteEventArgs of the contract.
type WriteEventArgs struct {
	StreamID string
	Values   map[string]string
}

var fieldsOfWriteEventArgs = []msgpack.Field{
	{Name: "streamId"},
	{Name: "values"},
}

// DecodeWriteEventArgs reads a value.
func DecodeWriteEventArgs(decoder *msgpack.Decoder) (WriteEventArgs, error) {
	var o WriteEventArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeWriteEventArgsNullable reads a value or nil.
func DecodeWriteEventArgsNullable(decoder *msgpack.Decoder) (*WriteEventArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeWriteEventArgs)
}

// Decode reads the fields.
func (o *WriteEventArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfWriteEventArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.StreamID, fields.Err = decoder.ReadString()
		case 1:
			o.Values, fields.Err = msgpack.ReadMap(decoder, (*msgpack.Decoder).ReadString, (*msgpack.Decoder).ReadString)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *WriteEventArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("streamId")
	encoder.WriteString(o.StreamID)
	encoder.WriteString("values")
	msgpack.WriteMap(encoder, o.Values, msgpack.Writer.WriteString, msgpack.Writer.WriteString)
	return nil
}

// Event of the contract.
type Event struct {
	EventID  string
	StreamID string
	Values   map[string]string
}

var fieldsOfEvent = []msgpack.Field{
	{Name: "eventId"},
	{Name: "streamId"},
	{Name: "values"},
}

// DecodeEvent reads a value.
func DecodeEvent(decoder *msgpack.Decoder) (Event, error) {
	var o Event
	err := o.Decode(decoder)
	return o, err
}

// DecodeEventNullable reads a value or nil.
func DecodeEventNullable(decoder *msgpack.Decoder) (*Event, error) {
	return msgpack.ReadNillable(decoder, DecodeEvent)
}

// Decode reads the fields.
func (o *Event) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfEvent)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.EventID, fields.Err = decoder.ReadString()
		case 1:
			o.StreamID, fields.Err = decoder.ReadString()
		case 2:
			o.Values, fields.Err = msgpack.ReadMap(decoder, (*msgpack.Decoder).ReadString, (*msgpack.Decoder).ReadString)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *Event) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(3)
	encoder.WriteString("eventId")
	encoder.WriteString(o.EventID)
	encoder.WriteString("streamId")
	encoder.WriteString(o.StreamID)
	encoder.WriteString("values")
	msgpack.WriteMap(encoder, o.Values, msgpack.Writer.WriteString, msgpack.Writer.WriteString)
	return nil
}

// EventAck of the contract.
type EventAck struct {
	EventID *string
	Error   *string
}

var fieldsOfEventAck = []msgpack.Field{
	{Name: "eventId", Optional: true},
	{Name: "error", Optional: true},
}

// DecodeEventAck reads a value.
func DecodeEventAck(decoder *msgpack.Decoder) (EventAck, error) {
	var o EventAck
	err := o.Decode(decoder)
	return o, err
}

// DecodeEventAckNullable reads a value or nil.
func DecodeEventAckNullable(decoder *msgpack.Decoder) (*EventAck, error) {
	return msgpack.ReadNillable(decoder, DecodeEventAck)
}

// Decode reads the fields.
func (o *EventAck) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfEventAck)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.EventID, fields.Err = msgpack.ReadNillable(decoder, (*msgpack.Decoder).ReadString)
		case 1:
			o.Error, fields.Err = msgpack.ReadNillable(decoder, (*msgpack.Decoder).ReadString)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *EventAck) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("eventId")
	msgpack.WriteNillable(encoder, o.EventID, msgpack.Writer.WriteString)
	encoder.WriteString("error")
	msgpack.WriteNillable(encoder, o.Error, msgpack.Writer.WriteString)
	return nil
}

// EventList of the contract.
type EventList struct {
	Events []Event
}

var fieldsOfEventList = []msgpack.Field{
	{Name: "events"},
}

// DecodeEventList reads a value.
func DecodeEventList(decoder *msgpack.Decoder) (EventList, error) {
	var o EventList
	err := o.Decode(decoder)
	return o, err
}

// DecodeEventListNullable reads a value or nil.
func DecodeEventListNullable(decoder *msgpack.Decoder) (*EventList, error) {
	return msgpack.ReadNillable(decoder, DecodeEventList)
}

// Decode reads the fields.
func (o *EventList) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfEventList)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Events, fields.Err = msgpack.ReadArray(decoder, DecodeEvent)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *EventList) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("events")
	msgpack.WriteArray(encoder, o.Events, func(w msgpack.Writer, v Event) {
		_ = v.Encode(w)
	})
	return nil
}

// StreamQuery of the contract.
type StreamQuery struct {
	StreamID string
	Range    *TimeRange
	// At most that many; 0 means all.
	Count uint64
}

var fieldsOfStreamQuery = []msgpack.Field{
	{Name: "streamId"},
	{Name: "range", Optional: true},
	{Name: "count"},
}

// DecodeStreamQuery reads a value.
func DecodeStreamQuery(decoder *msgpack.Decoder) (StreamQuery, error) {
	var o StreamQuery
	err := o.Decode(decoder)
	return o, err
}

// DecodeStreamQueryNullable reads a value or nil.
func DecodeStreamQueryNullable(decoder *msgpack.Decoder) (*StreamQuery, error) {
	return msgpack.ReadNillable(decoder, DecodeStreamQuery)
}

// Decode reads the fields.
func (o *StreamQuery) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfStreamQuery)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.StreamID, fields.Err = decoder.ReadString()
		case 1:
			o.Range, fields.Err = DecodeTimeRangeNullable(decoder)
		case 2:
			o.Count, fields.Err = decoder.ReadUint64()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *StreamQuery) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(3)
	encoder.WriteString("streamId")
	encoder.WriteString(o.StreamID)
	encoder.WriteString("range")
	_ = o.Range.Encode(encoder)
	encoder.WriteString("count")
	encoder.WriteUint64(o.Count)
	return nil
}

// Milliseconds since the epoch.
type TimeRange struct {
	MinTime uint64
	MaxTime uint64
}

var fieldsOfTimeRange = []msgpack.Field{
	{Name: "minTime"},
	{Name: "maxTime"},
}

// DecodeTimeRange reads a value.
func DecodeTimeRange(decoder *msgpack.Decoder) (TimeRange, error) {
	var o TimeRange
	err := o.Decode(decoder)
	return o, err
}

// DecodeTimeRangeNullable reads a value or nil.
func DecodeTimeRangeNullable(decoder *msgpack.Decoder) (*TimeRange, error) {
	return msgpack.ReadNillable(decoder, DecodeTimeRange)
}

// Decode reads the fields.
func (o *TimeRange) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfTimeRange)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.MinTime, fields.Err = decoder.ReadUint64()
		case 1:
			o.MaxTime, fields.Err = decoder.ReadUint64()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *TimeRange) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("minTime")
	encoder.WriteUint64(o.MinTime)
	encoder.WriteString("maxTime")
	encoder.WriteUint64(o.MaxTime)
	return nil
}

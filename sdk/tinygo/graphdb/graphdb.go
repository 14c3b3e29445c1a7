// Code generated from a contract in WIDL; DO NOT EDIT.

// Queries of a graph data base. Version 0.1.3.
package graphdb

import (
	wapc "github.com/wapc/wapc-guest-tinygo"

	"github.com/wasmcloud/wasmcloud-c/sdk/tinygo/msgpack"
)

// Namespace of the contract.
const Namespace = "wasmcloud:graphdb"

// Host calls what is linked to the actor under a name.
type Host struct {
	binding string
}

// NewHost is for the link of that name; the usual one is "default".
func NewHost(binding string) *Host {
	return &Host{binding: binding}
}

// QueryGraph calls the operation of that name.
func (h *Host) QueryGraph(graphName string, query string) (QueryResponse, error) {
	var inputArgs QueryGraphArgs
	inputArgs.GraphName = graphName
	inputArgs.Query = query
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "QueryGraph", encoder.Bytes())
	if err != nil {
		return QueryResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeQueryResponse(&decoder)
}

// DeleteGraph calls the operation of that name.
func (h *Host) DeleteGraph(graphName string) (DeleteResponse, error) {
	var inputArgs DeleteGraphArgs
	inputArgs.GraphName = graphName
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "DeleteGraph", encoder.Bytes())
	if err != nil {
		return DeleteResponse{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeDeleteResponse(&decoder)
}

// QueryGraphArgs of the contract.
type QueryGraphArgs struct {
	GraphName string
	Query     string
}

var fieldsOfQueryGraphArgs = []msgpack.Field{
	{Name: "graphName"},
	{Name: "query"},
}

// DecodeQueryGraphArgs reads a value.
func DecodeQueryGraphArgs(decoder *msgpack.Decoder) (QueryGraphArgs, error) {
	var o QueryGraphArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeQueryGraphArgsNullable reads a value or nil.
func DecodeQueryGraphArgsNullable(decoder *msgpack.Decoder) (*QueryGraphArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeQueryGraphArgs)
}

// Decode reads the fields.
func (o *QueryGraphArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfQueryGraphArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.GraphName, fields.Err = decoder.ReadString()
		case 1:
			o.Query, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *QueryGraphArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("graphName")
	encoder.WriteString(o.GraphName)
	encoder.WriteString("query")
	encoder.WriteString(o.Query)
	return nil
}

// DeleteGraphArgs of the contract.
type DeleteGraphArgs struct {
	GraphName string
}

var fieldsOfDeleteGraphArgs = []msgpack.Field{
	{Name: "graphName"},
}

// DecodeDeleteGraphArgs reads a value.
func DecodeDeleteGraphArgs(decoder *msgpack.Decoder) (DeleteGraphArgs, error) {
	var o DeleteGraphArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeDeleteGraphArgsNullable reads a value or nil.
func DecodeDeleteGraphArgsNullable(decoder *msgpack.Decoder) (*DeleteGraphArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeDeleteGraphArgs)
}

// Decode reads the fields.
func (o *DeleteGraphArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfDeleteGraphArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.GraphName, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *DeleteGraphArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("graphName")
	encoder.WriteString(o.GraphName)
	return nil
}

// QueryResponse of the contract.
type QueryResponse struct {
	ResultSet ResultSet
}

var fieldsOfQueryResponse = []msgpack.Field{
	{Name: "resultSet"},
}

// DecodeQueryResponse reads a value.
func DecodeQueryResponse(decoder *msgpack.Decoder) (QueryResponse, error) {
	var o QueryResponse
	err := o.Decode(decoder)
	return o, err
}

// DecodeQueryResponseNullable reads a value or nil.
func DecodeQueryResponseNullable(decoder *msgpack.Decoder) (*QueryResponse, error) {
	return msgpack.ReadNillable(decoder, DecodeQueryResponse)
}

// Decode reads the fields.
func (o *QueryResponse) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfQueryResponse)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.ResultSet, fields.Err = DecodeResultSet(decoder)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *QueryResponse) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("resultSet")
	_ = o.ResultSet.Encode(encoder)
	return nil
}

// DeleteResponse of the contract.
type DeleteResponse struct {
	Success bool
}

var fieldsOfDeleteResponse = []msgpack.Field{
	{Name: "success"},
}

// DecodeDeleteResponse reads a value.
func DecodeDeleteResponse(decoder *msgpack.Decoder) (DeleteResponse, error) {
	var o DeleteResponse
	err := o.Decode(decoder)
	return o, err
}

// DecodeDeleteResponseNullable reads a value or nil.
func DecodeDeleteResponseNullable(decoder *msgpack.Decoder) (*DeleteResponse, error) {
	return msgpack.ReadNillable(decoder, DecodeDeleteResponse)
}

// Decode reads the fields.
func (o *DeleteResponse) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfDeleteResponse)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Success, fields.Err = decoder.ReadBool()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *DeleteResponse) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("success")
	encoder.WriteBool(o.Success)
	return nil
}

// ResultSet of the contract.
type ResultSet struct {
	Columns []Column
	// Lines of text for people.
	Statistics []string
}

var fieldsOfResultSet = []msgpack.Field{
	{Name: "columns"},
	{Name: "statistics"},
}

// DecodeResultSet reads a value.
func DecodeResultSet(decoder *msgpack.Decoder) (ResultSet, error) {
	var o ResultSet
	err := o.Decode(decoder)
	return o, err
}

// DecodeResultSetNullable reads a value or nil.
func DecodeResultSetNullable(decoder *msgpack.Decoder) (*ResultSet, error) {
	return msgpack.ReadNillable(decoder, DecodeResultSet)
}

// Decode reads the fields.
func (o *ResultSet) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfResultSet)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Columns, fields.Err = msgpack.ReadArray(decoder, DecodeColumn)
		case 1:
			o.Statistics, fields.Err = msgpack.ReadArray(decoder, (*msgpack.Decoder).ReadString)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *ResultSet) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("columns")
	msgpack.WriteArray(encoder, o.Columns, func(w msgpack.Writer, v Column) {
		_ = v.Encode(w)
	})
	encoder.WriteString("statistics")
	msgpack.WriteArray(encoder, o.Statistics, msgpack.Writer.WriteString)
	return nil
}

// Exactly one of the three is there.
type Column struct {
	Scalars   []Scalar
	Nodes     []Node
	Relations []Relation
}

var fieldsOfColumn = []msgpack.Field{
	{Name: "scalars", Optional: true},
	{Name: "nodes", Optional: true},
	{Name: "relations", Optional: true},
}

// DecodeColumn reads a value.
func DecodeColumn(decoder *msgpack.Decoder) (Column, error) {
	var o Column
	err := o.Decode(decoder)
	return o, err
}

// DecodeColumnNullable reads a value or nil.
func DecodeColumnNullable(decoder *msgpack.Decoder) (*Column, error) {
	return msgpack.ReadNillable(decoder, DecodeColumn)
}

// Decode reads the fields.
func (o *Column) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfColumn)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Scalars, fields.Err = msgpack.ReadOrNil(decoder, func(d *msgpack.Decoder) ([]Scalar, error) {
				return msgpack.ReadArray(d, DecodeScalar)
			})
		case 1:
			o.Nodes, fields.Err = msgpack.ReadOrNil(decoder, func(d *msgpack.Decoder) ([]Node, error) {
				return msgpack.ReadArray(d, DecodeNode)
			})
		case 2:
			o.Relations, fields.Err = msgpack.ReadOrNil(decoder, func(d *msgpack.Decoder) ([]Relation, error) {
				return msgpack.ReadArray(d, DecodeRelation)
			})
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *Column) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(3)
	encoder.WriteString("scalars")
	msgpack.WriteListOrNil(encoder, o.Scalars, func(w msgpack.Writer, v []Scalar) {
		msgpack.WriteArray(w, v, func(w msgpack.Writer, v Scalar) {
			_ = v.Encode(w)
		})
	})
	encoder.WriteString("nodes")
	msgpack.WriteListOrNil(encoder, o.Nodes, func(w msgpack.Writer, v []Node) {
		msgpack.WriteArray(w, v, func(w msgpack.Writer, v Node) {
			_ = v.Encode(w)
		})
	})
	encoder.WriteString("relations")
	msgpack.WriteListOrNil(encoder, o.Relations, func(w msgpack.Writer, v []Relation) {
		msgpack.WriteArray(w, v, func(w msgpack.Writer, v Relation) {
			_ = v.Encode(w)
		})
	})
	return nil
}

// At most one is there; none means null.
type Scalar struct {
	BoolValue   *bool
	IntValue    *int64
	DoubleValue *float64
	StringValue *string
}

var fieldsOfScalar = []msgpack.Field{
	{Name: "boolValue", Optional: true},
	{Name: "intValue", Optional: true},
	{Name: "doubleValue", Optional: true},
	{Name: "stringValue", Optional: true},
}

// DecodeScalar reads a value.
func DecodeScalar(decoder *msgpack.Decoder) (Scalar, error) {
	var o Scalar
	err := o.Decode(decoder)
	return o, err
}

// DecodeScalarNullable reads a value or nil.
func DecodeScalarNullable(decoder *msgpack.Decoder) (*Scalar, error) {
	return msgpack.ReadNillable(decoder, DecodeScalar)
}

// Decode reads the fields.
func (o *Scalar) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfScalar)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.BoolValue, fields.Err = msgpack.ReadNillable(decoder, (*msgpack.Decoder).ReadBool)
		case 1:
			o.IntValue, fields.Err = msgpack.ReadNillable(decoder, (*msgpack.Decoder).ReadInt64)
		case 2:
			o.DoubleValue, fields.Err = msgpack.ReadNillable(decoder, (*msgpack.Decoder).ReadFloat64)
		case 3:
			o.StringValue, fields.Err = msgpack.ReadNillable(decoder, (*msgpack.Decoder).ReadString)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *Scalar) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(4)
	encoder.WriteString("boolValue")
	msgpack.WriteNillable(encoder, o.BoolValue, msgpack.Writer.WriteBool)
	encoder.WriteString("intValue")
	msgpack.WriteNillable(encoder, o.IntValue, msgpack.Writer.WriteInt64)
	encoder.WriteString("doubleValue")
	msgpack.WriteNillable(encoder, o.DoubleValue, msgpack.Writer.WriteFloat64)
	encoder.WriteString("stringValue")
	msgpack.WriteNillable(encoder, o.StringValue, msgpack.Writer.WriteString)
	return nil
}

// Node of the contract.
type Node struct {
	Labels     []string
	Properties map[string]Scalar
}

var fieldsOfNode = []msgpack.Field{
	{Name: "labels"},
	{Name: "properties"},
}

// DecodeNode reads a value.
func DecodeNode(decoder *msgpack.Decoder) (Node, error) {
	var o Node
	err := o.Decode(decoder)
	return o, err
}

// DecodeNodeNullable reads a value or nil.
func DecodeNodeNullable(decoder *msgpack.Decoder) (*Node, error) {
	return msgpack.ReadNillable(decoder, DecodeNode)
}

// Decode reads the fields.
func (o *Node) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfNode)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Labels, fields.Err = msgpack.ReadArray(decoder, (*msgpack.Decoder).ReadString)
		case 1:
			o.Properties, fields.Err = msgpack.ReadMap(decoder, (*msgpack.Decoder).ReadString, DecodeScalar)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *Node) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("labels")
	msgpack.WriteArray(encoder, o.Labels, msgpack.Writer.WriteString)
	encoder.WriteString("properties")
	msgpack.WriteMap(encoder, o.Properties, msgpack.Writer.WriteString, func(w msgpack.Writer, v Scalar) {
		_ = v.Encode(w)
	})
	return nil
}

// Relation of the contract.
type Relation struct {
	TypeName   string
	Properties map[string]Scalar
}

var fieldsOfRelation = []msgpack.Field{
	{Name: "typeName"},
	{Name: "properties"},
}

// DecodeRelation reads a value.
func DecodeRelation(decoder *msgpack.Decoder) (Relation, error) {
	var o Relation
	err := o.Decode(decoder)
	return o, err
}

// DecodeRelationNullable reads a value or nil.
func DecodeRelationNullable(decoder *msgpack.Decoder) (*Relation, error) {
	return msgpack.ReadNillable(decoder, DecodeRelation)
}

// Decode reads the fields.
func (o *Relation) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfRelation)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.TypeName, fields.Err = decoder.ReadString()
		case 1:
			o.Properties, fields.Err = msgpack.ReadMap(decoder, (*msgpack.Decoder).ReadString, DecodeScalar)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *Relation) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(2)
	encoder.WriteString("typeName")
	encoder.WriteString(o.TypeName)
	encoder.WriteString("properties")
	msgpack.WriteMap(encoder, o.Properties, msgpack.Writer.WriteString, func(w msgpack.Writer, v Scalar) {
		_ = v.Encode(w)
	})
	return nil
}

package msgpack

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
)

// Writer is what generated structures write to.
type Writer interface {
	WriteNil()
	WriteBool(value bool)
	WriteInt8(value int8)
	WriteInt16(value int16)
	WriteInt32(value int32)
	WriteInt64(value int64)
	WriteUint8(value uint8)
	WriteUint16(value uint16)
	WriteUint32(value uint32)
	WriteUint64(value uint64)
	WriteFloat32(value float32)
	WriteFloat64(value float64)
	WriteString(value string)
	WriteByteArray(value []byte)
	WriteRaw(value []byte)
	WriteArraySize(size uint32)
	WriteMapSize(size uint32)
}

// Codec is a structure that can be written.
type Codec interface {
	Encode(encoder Writer) error
}

// Encoder writes into a buffer that grows.
type Encoder struct {
	buf []byte
}

var _ Writer = (*Encoder)(nil)

// Bytes is what was written so far.
func (e *Encoder) Bytes() []byte {
	return e.buf
}

// ToBytes encodes a structure.
func ToBytes(codec Codec) ([]byte, error) {
	var encoder Encoder
	if err := codec.Encode(&encoder); err != nil {
		return nil, err
	}
	return encoder.buf, nil
}

func (e *Encoder) put(prefix byte, number uint64, size int) {
	var bytes [8]byte
	binary.BigEndian.PutUint64(bytes[:], number)
	e.buf = append(append(e.buf, prefix), bytes[8-size:]...)
}

// WriteNil writes nil.
func (e *Encoder) WriteNil() {
	e.buf = append(e.buf, formatNil)
}

// WriteBool writes true or false.
func (e *Encoder) WriteBool(value bool) {
	if value {
		e.buf = append(e.buf, formatTrue)
	} else {
		e.buf = append(e.buf, formatFalse)
	}
}

// WriteInt8 writes the shortest signed form.
func (e *Encoder) WriteInt8(value int8) {
	e.WriteInt64(int64(value))
}

// WriteInt16 writes the shortest signed form.
func (e *Encoder) WriteInt16(value int16) {
	e.WriteInt64(int64(value))
}

// WriteInt32 writes the shortest signed form.
func (e *Encoder) WriteInt32(value int32) {
	e.WriteInt64(int64(value))
}

// WriteInt64 writes the shortest signed form: old readers of signed fields
// know no other.
func (e *Encoder) WriteInt64(value int64) {
	switch {
	case value >= -32 && value < 128:
		e.buf = append(e.buf, byte(value))
	case value >= math.MinInt8 && value <= math.MaxInt8:
		e.put(formatInt8, uint64(value), 1)
	case value >= math.MinInt16 && value <= math.MaxInt16:
		e.put(formatInt8+1, uint64(value), 2)
	case value >= math.MinInt32 && value <= math.MaxInt32:
		e.put(formatInt8+2, uint64(value), 4)
	default:
		e.put(formatInt64, uint64(value), 8)
	}
}

// WriteUint8 writes the shortest unsigned form.
func (e *Encoder) WriteUint8(value uint8) {
	e.WriteUint64(uint64(value))
}

// WriteUint16 writes the shortest unsigned form.
func (e *Encoder) WriteUint16(value uint16) {
	e.WriteUint64(uint64(value))
}

// WriteUint32 writes the shortest unsigned form.
func (e *Encoder) WriteUint32(value uint32) {
	e.WriteUint64(uint64(value))
}

// WriteUint64 writes the shortest unsigned form.
func (e *Encoder) WriteUint64(value uint64) {
	switch {
	case value < 128:
		e.buf = append(e.buf, byte(value))
	case value <= math.MaxUint8:
		e.put(formatUint8, value, 1)
	case value <= math.MaxUint16:
		e.put(formatUint8+1, value, 2)
	case value <= math.MaxUint32:
		e.put(formatUint8+2, value, 4)
	default:
		e.put(formatUint64, value, 8)
	}
}

// WriteFloat32 writes four bytes.
func (e *Encoder) WriteFloat32(value float32) {
	e.put(formatFloat32, uint64(math.Float32bits(value)), 4)
}

// WriteFloat64 writes eight bytes.
func (e *Encoder) WriteFloat64(value float64) {
	e.put(formatFloat64, math.Float64bits(value), 8)
}

// sized writes a length: in the first byte when it is below `few`, else in as
// few bytes as hold it, the first of which is the one with `wide` in front.
func (e *Encoder) sized(size uint32, fix byte, few uint32, wide byte, hasByte bool) {
	switch {
	case size < few:
		e.buf = append(e.buf, fix|byte(size))
		return
	case hasByte && size <= math.MaxUint8:
		e.put(wide, uint64(size), 1)
		return
	}
	if hasByte {
		wide++
	}
	if size <= math.MaxUint16 {
		e.put(wide, uint64(size), 2)
	} else {
		e.put(wide+1, uint64(size), 4)
	}
}

// WriteString writes a text.
func (e *Encoder) WriteString(value string) {
	e.sized(uint32(len(value)), 0xa0, 32, formatString8, true)
	e.buf = append(e.buf, value...)
}

// WriteByteArray writes bytes; none are bytes too, not nil, since Rust reads
// no nil here.
func (e *Encoder) WriteByteArray(value []byte) {
	e.sized(uint32(len(value)), 0, 0, formatBin8, true)
	e.buf = append(e.buf, value...)
}

// WriteRaw writes a value that is encoded already; an empty one is nil.
func (e *Encoder) WriteRaw(value []byte) {
	if len(value) == 0 {
		e.WriteNil()
	}
	e.buf = append(e.buf, value...)
}

// WriteArraySize begins a list.
func (e *Encoder) WriteArraySize(size uint32) {
	e.sized(size, 0x90, 16, formatArray16, false)
}

// WriteMapSize begins a map.
func (e *Encoder) WriteMapSize(size uint32) {
	e.sized(size, 0x80, 16, formatMap16, false)
}

// WriteArray writes a list.
func WriteArray[T any](w Writer, items []T, write func(Writer, T)) {
	w.WriteArraySize(uint32(len(items)))
	for _, item := range items {
		write(w, item)
	}
}

// WriteMap writes a map in the order of its keys, so that equal maps are equal
// bytes.
func WriteMap[K cmp.Ordered, V any](w Writer, items map[K]V, writeKey func(Writer, K), writeValue func(Writer, V)) {
	keys := make([]K, 0, len(items))
	for key := range items {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	w.WriteMapSize(uint32(len(items)))
	for _, key := range keys {
		writeKey(w, key)
		writeValue(w, items[key])
	}
}

// WriteNillable writes nil for a nil.
func WriteNillable[T any](w Writer, value *T, write func(Writer, T)) {
	if value == nil {
		w.WriteNil()
	} else {
		write(w, *value)
	}
}

// WriteListOrNil writes nil for a nil list or nil bytes.
func WriteListOrNil[T any](w Writer, items []T, write func(Writer, []T)) {
	if items == nil {
		w.WriteNil()
	} else {
		write(w, items)
	}
}

// WriteMapOrNil writes nil for a nil map.
func WriteMapOrNil[K comparable, V any](w Writer, items map[K]V, write func(Writer, map[K]V)) {
	if items == nil {
		w.WriteNil()
	} else {
		write(w, items)
	}
}

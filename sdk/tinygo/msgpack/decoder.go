// Package msgpack reads and writes MessagePack for generated contracts. The
// input comes from strangers: sizes, depths and types are checked, and every
// error says where it is.
package msgpack

import (
	"encoding/binary"
	"math"
	"strconv"
)

// MaxDepth is how deep values may lie inside each other.
const MaxDepth = 64

// Decoder reads values one after another.
type Decoder struct {
	buf   []byte
	at    int
	depth int
}

// Error says what is wrong and where.
type Error struct {
	Path   string // names of fields, from outside in
	Reason string
	Offset int // of the byte
}

func (e *Error) Error() string {
	text := e.Reason + " at byte " + strconv.Itoa(e.Offset)
	if e.Path != "" {
		text = "field \"" + e.Path + "\": " + text
	}
	return text
}

// NewDecoder reads from the payload of a message.
func NewDecoder(buffer []byte) Decoder {
	return Decoder{buf: buffer}
}

func (d *Decoder) fail(at int, reason string) error {
	return &Error{Reason: reason, Offset: at}
}

func (d *Decoder) take(size uint64) ([]byte, error) {
	if size > uint64(len(d.buf)-d.at) {
		return nil, d.fail(d.at, "cut off")
	}
	bytes := d.buf[d.at : d.at+int(size)]
	d.at += int(size)
	return bytes, nil
}

func (d *Decoder) number(size uint64) (uint64, error) {
	bytes, err := d.take(size)
	if err != nil {
		return 0, err
	}
	switch size {
	case 1:
		return uint64(bytes[0]), nil
	case 2:
		return uint64(binary.BigEndian.Uint16(bytes)), nil
	case 4:
		return uint64(binary.BigEndian.Uint32(bytes)), nil
	}
	return binary.BigEndian.Uint64(bytes), nil
}

func (d *Decoder) prefix() (byte, error) {
	bytes, err := d.take(1)
	if err != nil {
		return 0, err
	}
	return bytes[0], nil
}

// IsNextNil takes a nil, if that is what comes.
func (d *Decoder) IsNextNil() (bool, error) {
	if d.at >= len(d.buf) {
		return false, d.fail(d.at, "cut off")
	}
	if d.buf[d.at] != formatNil {
		return false, nil
	}
	d.at++
	return true, nil
}

// ReadBool reads true or false.
func (d *Decoder) ReadBool() (bool, error) {
	at := d.at
	prefix, err := d.prefix()
	if err != nil {
		return false, err
	}
	if prefix != formatTrue && prefix != formatFalse {
		return false, d.fail(at, "not a boolean")
	}
	return prefix == formatTrue, nil
}

// integer reads any format of a whole number: as a negative one, or as others.
func (d *Decoder) integer() (negative int64, positive uint64, err error) {
	at := d.at
	prefix, err := d.prefix()
	if err != nil {
		return 0, 0, err
	}
	switch {
	case prefix < 0x80:
		return 0, uint64(prefix), nil
	case prefix >= 0xe0:
		return int64(int8(prefix)), 0, nil
	case prefix >= formatUint8 && prefix <= formatUint64:
		positive, err = d.number(1 << (prefix - formatUint8))
		return 0, positive, err
	case prefix >= formatInt8 && prefix <= formatInt64:
		size := uint64(1) << (prefix - formatInt8)
		bits, err := d.number(size)
		if err != nil {
			return 0, 0, err
		}
		shift := 64 - 8*size
		if value := int64(bits<<shift) >> shift; value < 0 {
			return value, 0, nil
		}
		return 0, bits, nil
	}
	return 0, 0, d.fail(at, "not an integer")
}

func (d *Decoder) signed(low int64, high uint64) (int64, error) {
	at := d.at
	negative, positive, err := d.integer()
	if err != nil {
		return 0, err
	}
	if negative < low || positive > high {
		return 0, d.fail(at, "out of range")
	}
	return negative + int64(positive), nil
}

func (d *Decoder) unsigned(high uint64) (uint64, error) {
	at := d.at
	negative, positive, err := d.integer()
	if err != nil {
		return 0, err
	}
	if negative < 0 || positive > high {
		return 0, d.fail(at, "out of range")
	}
	return positive, nil
}

// ReadInt8 reads every format of integers that holds a value in range.
func (d *Decoder) ReadInt8() (int8, error) {
	value, err := d.signed(math.MinInt8, math.MaxInt8)
	return int8(value), err
}

// ReadInt16 reads every format of integers that holds a value in range.
func (d *Decoder) ReadInt16() (int16, error) {
	value, err := d.signed(math.MinInt16, math.MaxInt16)
	return int16(value), err
}

// ReadInt32 reads every format of integers that holds a value in range.
func (d *Decoder) ReadInt32() (int32, error) {
	value, err := d.signed(math.MinInt32, math.MaxInt32)
	return int32(value), err
}

// ReadInt64 reads every format of integers that holds a value in range.
func (d *Decoder) ReadInt64() (int64, error) {
	return d.signed(math.MinInt64, math.MaxInt64)
}

// ReadUint8 reads every format of integers that holds a value in range.
func (d *Decoder) ReadUint8() (uint8, error) {
	value, err := d.unsigned(math.MaxUint8)
	return uint8(value), err
}

// ReadUint16 reads every format of integers that holds a value in range.
func (d *Decoder) ReadUint16() (uint16, error) {
	value, err := d.unsigned(math.MaxUint16)
	return uint16(value), err
}

// ReadUint32 reads every format of integers that holds a value in range.
func (d *Decoder) ReadUint32() (uint32, error) {
	value, err := d.unsigned(math.MaxUint32)
	return uint32(value), err
}

// ReadUint64 reads every format of integers that holds a value in range.
func (d *Decoder) ReadUint64() (uint64, error) {
	return d.unsigned(math.MaxUint64)
}

// ReadFloat32 reads a number; one of double width is rounded.
func (d *Decoder) ReadFloat32() (float32, error) {
	value, err := d.ReadFloat64()
	return float32(value), err
}

// ReadFloat64 reads a number, whole ones too.
func (d *Decoder) ReadFloat64() (float64, error) {
	if d.at < len(d.buf) && (d.buf[d.at] == formatFloat32 || d.buf[d.at] == formatFloat64) {
		prefix, _ := d.prefix()
		if prefix == formatFloat32 {
			bits, err := d.number(4)
			return float64(math.Float32frombits(uint32(bits))), err
		}
		bits, err := d.number(8)
		return math.Float64frombits(bits), err
	}
	at := d.at
	negative, positive, err := d.integer()
	if err != nil {
		return 0, d.fail(at, "not a number")
	}
	return float64(negative) + float64(positive), nil
}

// length of a text or of bytes; ok is false when something else comes.
func (d *Decoder) length(prefix byte) (size uint64, ok bool, err error) {
	switch {
	case prefix >= 0xa0 && prefix < 0xc0:
		return uint64(prefix & 0x1f), true, nil
	case prefix >= formatString8 && prefix <= formatString32:
		size, err = d.number(1 << (prefix - formatString8))
	case prefix >= formatBin8 && prefix <= formatBin32:
		size, err = d.number(1 << (prefix - formatBin8))
	default:
		return 0, false, nil
	}
	return size, true, err
}

// ReadString reads a text; nil is an empty one.
func (d *Decoder) ReadString() (string, error) {
	at := d.at
	prefix, err := d.prefix()
	if err != nil || prefix == formatNil {
		return "", err
	}
	size, ok, err := d.length(prefix)
	if err == nil && (!ok || (prefix >= formatBin8 && prefix <= formatBin32)) {
		err = d.fail(at, "not a text")
	}
	if err != nil {
		return "", err
	}
	bytes, err := d.take(size)
	return string(bytes), err
}

// ReadByteArray reads bytes: from binary, a text, a list of numbers, or nil.
func (d *Decoder) ReadByteArray() ([]byte, error) {
	at := d.at
	prefix, err := d.prefix()
	if err != nil || prefix == formatNil {
		return []byte{}, err
	}
	size, ok, err := d.length(prefix)
	if err != nil {
		return nil, err
	}
	if ok {
		bytes, err := d.take(size)
		return append([]byte{}, bytes...), err
	}
	d.at = at
	if (prefix < 0x90 || prefix >= 0xa0) && prefix != formatArray16 && prefix != formatArray32 {
		return nil, d.fail(at, "not bytes")
	}
	return ReadArray(d, (*Decoder).ReadUint8)
}

// size of a list or a map, in items that take a byte each or more.
func (d *Decoder) size(fix, wide byte, perItem uint64, what string) (uint32, error) {
	at := d.at
	prefix, err := d.prefix()
	if err != nil || prefix == formatNil {
		return 0, err
	}
	var size uint64
	switch {
	case prefix&0xf0 == fix:
		size = uint64(prefix & 0x0f)
	case prefix == wide || prefix == wide+1:
		size, err = d.number(2 << (prefix - wide))
	default:
		return 0, d.fail(at, what)
	}
	if err == nil && size*perItem > uint64(len(d.buf)-d.at) {
		err = d.fail(at, "cut off")
	}
	return uint32(size), err
}

// ReadArraySize reads how many items follow; nil is none.
func (d *Decoder) ReadArraySize() (uint32, error) {
	return d.size(0x90, formatArray16, 1, "not a list")
}

// ReadMapSize reads how many keys with values follow; nil is none.
func (d *Decoder) ReadMapSize() (uint32, error) {
	return d.size(0x80, formatMap16, 2, "not a map")
}

// Skip leaves out one value with all that is in it.
func (d *Decoder) Skip() error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.leave()
	at := d.at
	prefix, err := d.prefix()
	if err != nil {
		return err
	}
	items := uint64(0)
	switch {
	case prefix < 0x80, prefix >= 0xe0, prefix >= formatNil && prefix <= formatTrue && prefix != formatUnused:
	case prefix&0xf0 == 0x80 || prefix == formatMap16 || prefix == formatMap32:
		d.at = at
		size, sizeErr := d.ReadMapSize()
		items, err = 2*uint64(size), sizeErr
	case prefix&0xf0 == 0x90 || prefix == formatArray16 || prefix == formatArray32:
		d.at = at
		size, sizeErr := d.ReadArraySize()
		items, err = uint64(size), sizeErr
	default:
		err = d.skipScalar(at, prefix)
	}
	for ; err == nil && items > 0; items-- {
		err = d.Skip()
	}
	return err
}

func (d *Decoder) skipScalar(at int, prefix byte) error {
	size, ok, err := d.length(prefix)
	switch {
	case err != nil:
		return err
	case ok:
	case prefix >= formatUint8 && prefix <= formatUint64:
		size = 1 << (prefix - formatUint8)
	case prefix >= formatInt8 && prefix <= formatInt64:
		size = 1 << (prefix - formatInt8)
	case prefix == formatFloat32 || prefix == formatFloat64:
		size = 4 << (prefix - formatFloat32)
	case prefix >= formatFixExt1 && prefix <= formatFixExt16:
		size = 1 + 1<<(prefix-formatFixExt1)
	case prefix >= formatExt8 && prefix <= formatExt32:
		size, err = d.number(1 << (prefix - formatExt8))
		size++
	default:
		return d.fail(at, "no MessagePack")
	}
	if err == nil {
		_, err = d.take(size)
	}
	return err
}

// ReadRaw reads one value as it is encoded.
func (d *Decoder) ReadRaw() ([]byte, error) {
	at := d.at
	if err := d.Skip(); err != nil {
		return nil, err
	}
	return append([]byte{}, d.buf[at:d.at]...), nil
}

func (d *Decoder) enter() error {
	if d.depth >= MaxDepth {
		return d.fail(d.at, "nested too deep")
	}
	d.depth++
	return nil
}

func (d *Decoder) leave() {
	d.depth--
}

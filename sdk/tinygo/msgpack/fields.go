package msgpack

import "slices"

// Field of a structure, in the order of the contract.
type Field struct {
	Name     string
	Optional bool
	Also     []string // keys that are read too
}

func (f *Field) is(key string) bool {
	return f.Name == key || slices.Contains(f.Also, key)
}

// Fields goes through a structure: a map with the names as keys in any order,
// or a list of the values in the order of the contract.
type Fields struct {
	// Err ends the walk; what reads a field sets it.
	Err error

	decoder *Decoder
	fields  []Field
	seen    []bool
	left    uint32
	index   int
	start   int
	isList  bool
}

// ReadFields begins a structure.
func (d *Decoder) ReadFields(fields []Field) Fields {
	f := Fields{decoder: d, fields: fields, seen: make([]bool, len(fields)), index: -1, start: d.at}
	if f.Err = d.enter(); f.Err != nil {
		return f
	}
	if d.at < len(d.buf) {
		prefix := d.buf[d.at]
		f.isList = prefix&0xf0 == 0x90 || prefix == formatArray16 || prefix == formatArray32
		if prefix == formatNil {
			f.Err = d.fail(d.at, "not a structure")
			return f
		}
	}
	if f.isList {
		f.left, f.Err = d.ReadArraySize()
	} else {
		f.left, f.Err = d.ReadMapSize()
	}
	return f
}

// Next goes to the next field that the contract knows; the caller reads it.
func (f *Fields) Next() bool {
	f.name()
	for f.Err == nil && f.left > 0 {
		f.left--
		if f.find() {
			f.seen[f.index] = true
			return true
		}
		if f.Err == nil {
			f.Err = f.decoder.Skip()
		}
	}
	f.index = -1
	return false
}

// Index of the field that is to be read now.
func (f *Fields) Index() int {
	return f.index
}

func (f *Fields) find() bool {
	if f.isList {
		f.index++
		return f.index < len(f.fields)
	}
	var key string
	f.index = -1
	if key, f.Err = f.decoder.ReadString(); f.Err != nil {
		return false
	}
	for i := range f.fields {
		if f.fields[i].is(key) {
			f.index = i
			return true
		}
	}
	return false
}

// name puts the field's name into the error that reading it gave.
func (f *Fields) name() {
	if f.Err == nil || f.index < 0 || f.index >= len(f.fields) {
		return
	}
	if e, ok := f.Err.(*Error); ok {
		path := f.fields[f.index].Name
		if e.Path != "" {
			path += "." + e.Path
		}
		e.Path = path
	}
	f.index = -1
}

// Done ends the structure; a field that must be there and is not is an error.
func (f *Fields) Done() error {
	f.decoder.leave()
	if f.Err != nil {
		return f.Err
	}
	for i, field := range f.fields {
		if !field.Optional && !f.seen[i] {
			return &Error{Path: field.Name, Reason: "missing", Offset: f.start}
		}
	}
	return nil
}

// ReadArray reads a list; nil is an empty one.
func ReadArray[T any](d *Decoder, read func(*Decoder) (T, error)) ([]T, error) {
	if err := d.enter(); err != nil {
		return nil, err
	}
	defer d.leave()
	size, err := d.ReadArraySize()
	if err != nil {
		return nil, err
	}
	items := []T{}
	for ; size > 0; size-- {
		item, err := read(d)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// ReadMap reads a map; nil is an empty one.
func ReadMap[K comparable, V any](
	d *Decoder, readKey func(*Decoder) (K, error), readValue func(*Decoder) (V, error),
) (map[K]V, error) {
	if err := d.enter(); err != nil {
		return nil, err
	}
	defer d.leave()
	size, err := d.ReadMapSize()
	if err != nil {
		return nil, err
	}
	items := map[K]V{}
	for ; size > 0; size-- {
		key, err := readKey(d)
		if err != nil {
			return nil, err
		}
		value, err := readValue(d)
		if err != nil {
			return nil, err
		}
		items[key] = value
	}
	return items, nil
}

// ReadNillable reads a value that may be nil.
func ReadNillable[T any](d *Decoder, read func(*Decoder) (T, error)) (*T, error) {
	if isNil, err := d.IsNextNil(); isNil || err != nil {
		return nil, err
	}
	value, err := read(d)
	if err != nil {
		return nil, err
	}
	return &value, nil
}

// ReadOrNil is ReadNillable for lists, maps and bytes, which have a nil.
func ReadOrNil[T any](d *Decoder, read func(*Decoder) (T, error)) (T, error) {
	var none T
	if isNil, err := d.IsNextNil(); isNil || err != nil {
		return none, err
	}
	return read(d)
}

// ReadPointer reads a member of a union, which is never nil.
func ReadPointer[T any](d *Decoder, read func(*Decoder) (T, error)) (*T, error) {
	value, err := read(d)
	return &value, err
}

// ReadMember begins a union: a map of one entry, the member's name.
func (d *Decoder) ReadMember() (string, error) {
	at := d.at
	if err := d.enter(); err != nil {
		return "", err
	}
	defer d.leave()
	size, err := d.ReadMapSize()
	if err == nil && size != 1 {
		err = d.fail(at, "not a union")
	}
	if err != nil {
		return "", err
	}
	return d.ReadString()
}

// Unknown is the error for a number or name that the contract does not have.
func (d *Decoder) Unknown(what string) error {
	return d.fail(d.at, "unknown "+what)
}

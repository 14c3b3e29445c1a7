package msgpack

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
)

func decoder(t *testing.T, text string) *Decoder {
	t.Helper()
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	d := NewDecoder(data)
	return &d
}

// Every format of an integer for every field that it fits.
func TestIntegersAreReadFromEveryFormat(t *testing.T) {
	for _, text := range []string{"7f", "cc7f", "cd007f", "ce0000007f", "cf000000000000007f", "d07f", "d1007f", "d20000007f", "d3000000000000007f"} {
		if value, err := decoder(t, text).ReadInt8(); value != 127 || err != nil {
			t.Error(text, value, err)
		}
		if value, err := decoder(t, text).ReadUint64(); value != 127 || err != nil {
			t.Error(text, value, err)
		}
	}
	for _, text := range []string{"80", "cc80", "d10080", "d1ff7f", "cfffffffffffffffff", "d3", "c0", "a0"} {
		if _, err := decoder(t, text).ReadInt8(); err == nil {
			t.Error(text, "is no int8")
		}
	}
	if _, err := decoder(t, "ff").ReadUint8(); err == nil {
		t.Error("-1 is not unsigned")
	}
	if value, err := decoder(t, "cc80").ReadInt16(); value != 128 || err != nil {
		t.Error("what Rust writes for 128", value, err)
	}
}

// SPEC interfaces 2: signed numbers by their declared type.
func TestSignedNumbersAreWrittenSigned(t *testing.T) {
	for value, want := range map[int64]string{
		0: "00", 127: "7f", 128: "d10080", 200: "d100c8", 32767: "d17fff", 32768: "d200008000", -1: "ff", -32: "e0",
		-33: "d0df", -128: "d080", -129: "d1ff7f", -32769: "d2ffff7fff", 1 << 32: "d30000000100000000",
	} {
		var e Encoder
		e.WriteInt64(value)
		if got := hex.EncodeToString(e.Bytes()); got != want {
			t.Error(value, got, want)
		}
	}
}

func TestBytesAreReadFromWhatEveryLanguageSends(t *testing.T) {
	for _, text := range []string{"c40168", "a168", "9168", "c5000168", "d90168"} {
		if value, err := decoder(t, text).ReadByteArray(); string(value) != "h" || err != nil {
			t.Error(text, value, err)
		}
	}
	if value, err := decoder(t, "c0").ReadByteArray(); value == nil || len(value) != 0 || err != nil {
		t.Error("nil", value, err)
	}
	var e Encoder
	e.WriteByteArray(nil)
	if !bytes.Equal(e.Bytes(), []byte{0xc4, 0}) {
		t.Error("none are bytes too")
	}
}

func TestSizesBeyondTheMessageAreErrors(t *testing.T) {
	for _, text := range []string{"ddffffffff", "dfffffffff", "dbffffffff00", "c6ffffffff", "c9ffffffff00", "93c0", "81c0", "92c0"} {
		if err := decoder(t, text).Skip(); err == nil {
			t.Error(text, "is cut off")
		}
	}
	deep := strings.Repeat("91", MaxDepth+1) + "c0"
	if err := decoder(t, deep).Skip(); err == nil || !strings.Contains(err.Error(), "too deep") {
		t.Error(err)
	}
}

// One value of each format, nested, is left out whole.
func TestSkipKnowsEveryFormat(t *testing.T) {
	for _, text := range []string{
		"00", "ff", "c0", "c2", "c3", "c40100", "c5000100", "c60000000100", "c7010000", "c800010000", "c90000000100" + "00",
		"ca00000000", "cb0000000000000000", "cc00", "cd0000", "ce00000000", "cf0000000000000000", "d000", "d10000", "d200000000",
		"d30000000000000000", "d40000", "d5000000", "d60000000000", "d7000000000000000000", "d8" + strings.Repeat("00", 17),
		"a100", "d90100", "da000100", "db0000000100", "9100", "dc000100", "dd0000000100", "810000", "de00010000", "df000000010000",
	} {
		d := decoder(t, text)
		if err := d.Skip(); err != nil || d.at != len(d.buf) {
			t.Error(text, err, d.at)
		}
		for cut := 0; cut < len(text)/2; cut++ {
			if err := decoder(t, text[:2*cut]).Skip(); err == nil {
				t.Error(text, "cut at", cut)
			}
		}
	}
	if err := decoder(t, "c1").Skip(); err == nil {
		t.Error("c1 is nothing")
	}
}

package msgpack

const (
	formatNil      = 0xc0
	formatUnused   = 0xc1
	formatFalse    = 0xc2
	formatTrue     = 0xc3
	formatBin8     = 0xc4
	formatBin32    = 0xc6
	formatExt8     = 0xc7
	formatExt32    = 0xc9
	formatFloat32  = 0xca
	formatFloat64  = 0xcb
	formatUint8    = 0xcc
	formatUint64   = 0xcf
	formatInt8     = 0xd0
	formatInt64    = 0xd3
	formatFixExt1  = 0xd4
	formatFixExt16 = 0xd8
	formatString8  = 0xd9
	formatString32 = 0xdb
	formatArray16  = 0xdc
	formatArray32  = 0xdd
	formatMap16    = 0xde
	formatMap32    = 0xdf
)

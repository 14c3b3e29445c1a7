// Code generated from a contract in WIDL; DO NOT EDIT.

// Blob store 0.1: every argument is a structure in a map.
package blobstore

import (
	wapc "github.com/wapc/wapc-guest-tinygo"

	"github.com/wasmcloud/wasmcloud-c/sdk/tinygo/msgpack"
)

// Namespace of the contract.
const Namespace = "wasmcloud:blobstore"

// Host calls what is linked to the actor under a name.
type Host struct {
	binding string
}

// NewHost is for the link of that name; the usual one is "default".
func NewHost(binding string) *Host {
	return &Host{binding: binding}
}

// CreateContainer calls the operation of that name.
func (h *Host) CreateContainer(container Container) (Container, error) {
	var inputArgs CreateContainerArgs
	inputArgs.Container = container
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "CreateContainer", encoder.Bytes())
	if err != nil {
		return Container{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeContainer(&decoder)
}

// RemoveContainer calls the operation of that name.
func (h *Host) RemoveContainer(container Container) error {
	var inputArgs RemoveContainerArgs
	inputArgs.Container = container
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	_, err := wapc.HostCall(h.binding, Namespace, "RemoveContainer", encoder.Bytes())
	return err
}

// RemoveObject calls the operation of that name.
func (h *Host) RemoveObject(blob Blob) error {
	var inputArgs RemoveObjectArgs
	inputArgs.Blob = blob
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	_, err := wapc.HostCall(h.binding, Namespace, "RemoveObject", encoder.Bytes())
	return err
}

// ListObjects calls the operation of that name.
func (h *Host) ListObjects(container Container) (BlobList, error) {
	var inputArgs ListObjectsArgs
	inputArgs.Container = container
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "ListObjects", encoder.Bytes())
	if err != nil {
		return BlobList{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeBlobList(&decoder)
}

// StartUpload calls the operation of that name.
func (h *Host) StartUpload(blob FileChunk) error {
	var inputArgs StartUploadArgs
	inputArgs.Blob = blob
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	_, err := wapc.HostCall(h.binding, Namespace, "StartUpload", encoder.Bytes())
	return err
}

// UploadChunk calls the operation of that name.
func (h *Host) UploadChunk(chunk FileChunk) error {
	var inputArgs UploadChunkArgs
	inputArgs.Chunk = chunk
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	_, err := wapc.HostCall(h.binding, Namespace, "UploadChunk", encoder.Bytes())
	return err
}

// StartDownload calls the operation of that name.
func (h *Host) StartDownload(request StreamRequest) error {
	var inputArgs StartDownloadArgs
	inputArgs.Request = request
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	_, err := wapc.HostCall(h.binding, Namespace, "StartDownload", encoder.Bytes())
	return err
}

// GetObjectInfo calls the operation of that name.
func (h *Host) GetObjectInfo(blob Blob) (Blob, error) {
	var inputArgs GetObjectInfoArgs
	inputArgs.Blob = blob
	var encoder msgpack.Encoder
	_ = inputArgs.Encode(&encoder)
	payload, err := wapc.HostCall(h.binding, Namespace, "GetObjectInfo", encoder.Bytes())
	if err != nil {
		return Blob{}, err
	}
	decoder := msgpack.NewDecoder(payload)
	return DecodeBlob(&decoder)
}

// Handlers are the functions that answer; those that are nil do not.
type Handlers struct {
	ReceiveChunk func(chunk FileChunk) error
}

// Register makes them known.
func (h Handlers) Register() {
	if h.ReceiveChunk != nil {
		receiveChunkHandler = h.ReceiveChunk
		wapc.RegisterFunction("ReceiveChunk", receiveChunkWrapper)
	}
}

var (
	receiveChunkHandler func(chunk FileChunk) error
)

func receiveChunkWrapper(payload []byte) ([]byte, error) {
	decoder := msgpack.NewDecoder(payload)
	inputArgs, err := DecodeReceiveChunkArgs(&decoder)
	if err != nil {
		return nil, err
	}
	return []byte{}, receiveChunkHandler(inputArgs.Chunk)
}

// CreateContainerArgs of the contract.
type CreateContainerArgs struct {
	Container Container
}

var fieldsOfCreateContainerArgs = []msgpack.Field{
	{Name: "container"},
}

// DecodeCreateContainerArgs reads a value.
func DecodeCreateContainerArgs(decoder *msgpack.Decoder) (CreateContainerArgs, error) {
	var o CreateContainerArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeCreateContainerArgsNullable reads a value or nil.
func DecodeCreateContainerArgsNullable(decoder *msgpack.Decoder) (*CreateContainerArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeCreateContainerArgs)
}

// Decode reads the fields.
func (o *CreateContainerArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfCreateContainerArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Container, fields.Err = DecodeContainer(decoder)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *CreateContainerArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("container")
	_ = o.Container.Encode(encoder)
	return nil
}

// RemoveContainerArgs of the contract.
type RemoveContainerArgs struct {
	Container Container
}

var fieldsOfRemoveContainerArgs = []msgpack.Field{
	{Name: "container"},
}

// DecodeRemoveContainerArgs reads a value.
func DecodeRemoveContainerArgs(decoder *msgpack.Decoder) (RemoveContainerArgs, error) {
	var o RemoveContainerArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeRemoveContainerArgsNullable reads a value or nil.
func DecodeRemoveContainerArgsNullable(decoder *msgpack.Decoder) (*RemoveContainerArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeRemoveContainerArgs)
}

// Decode reads the fields.
func (o *RemoveContainerArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfRemoveContainerArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Container, fields.Err = DecodeContainer(decoder)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *RemoveContainerArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("container")
	_ = o.Container.Encode(encoder)
	return nil
}

// RemoveObjectArgs of the contract.
type RemoveObjectArgs struct {
	Blob Blob
}

var fieldsOfRemoveObjectArgs = []msgpack.Field{
	{Name: "blob"},
}

// DecodeRemoveObjectArgs reads a value.
func DecodeRemoveObjectArgs(decoder *msgpack.Decoder) (RemoveObjectArgs, error) {
	var o RemoveObjectArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeRemoveObjectArgsNullable reads a value or nil.
func DecodeRemoveObjectArgsNullable(decoder *msgpack.Decoder) (*RemoveObjectArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeRemoveObjectArgs)
}

// Decode reads the fields.
func (o *RemoveObjectArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfRemoveObjectArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Blob, fields.Err = DecodeBlob(decoder)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *RemoveObjectArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("blob")
	_ = o.Blob.Encode(encoder)
	return nil
}

// ListObjectsArgs of the contract.
type ListObjectsArgs struct {
	Container Container
}

var fieldsOfListObjectsArgs = []msgpack.Field{
	{Name: "container"},
}

// DecodeListObjectsArgs reads a value.
func DecodeListObjectsArgs(decoder *msgpack.Decoder) (ListObjectsArgs, error) {
	var o ListObjectsArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeListObjectsArgsNullable reads a value or nil.
func DecodeListObjectsArgsNullable(decoder *msgpack.Decoder) (*ListObjectsArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeListObjectsArgs)
}

// Decode reads the fields.
func (o *ListObjectsArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfListObjectsArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Container, fields.Err = DecodeContainer(decoder)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *ListObjectsArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("container")
	_ = o.Container.Encode(encoder)
	return nil
}

// StartUploadArgs of the contract.
type StartUploadArgs struct {
	Blob FileChunk
}

var fieldsOfStartUploadArgs = []msgpack.Field{
	{Name: "blob"},
}

// DecodeStartUploadArgs reads a value.
func DecodeStartUploadArgs(decoder *msgpack.Decoder) (StartUploadArgs, error) {
	var o StartUploadArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeStartUploadArgsNullable reads a value or nil.
func DecodeStartUploadArgsNullable(decoder *msgpack.Decoder) (*StartUploadArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeStartUploadArgs)
}

// Decode reads the fields.
func (o *StartUploadArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfStartUploadArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Blob, fields.Err = DecodeFileChunk(decoder)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *StartUploadArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("blob")
	_ = o.Blob.Encode(encoder)
	return nil
}

// UploadChunkArgs of the contract.
type UploadChunkArgs struct {
	Chunk FileChunk
}

var fieldsOfUploadChunkArgs = []msgpack.Field{
	{Name: "chunk"},
}

// DecodeUploadChunkArgs reads a value.
func DecodeUploadChunkArgs(decoder *msgpack.Decoder) (UploadChunkArgs, error) {
	var o UploadChunkArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeUploadChunkArgsNullable reads a value or nil.
func DecodeUploadChunkArgsNullable(decoder *msgpack.Decoder) (*UploadChunkArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeUploadChunkArgs)
}

// Decode reads the fields.
func (o *UploadChunkArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfUploadChunkArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Chunk, fields.Err = DecodeFileChunk(decoder)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *UploadChunkArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("chunk")
	_ = o.Chunk.Encode(encoder)
	return nil
}

// StartDownloadArgs of the contract.
type StartDownloadArgs struct {
	Request StreamRequest
}

var fieldsOfStartDownloadArgs = []msgpack.Field{
	{Name: "request"},
}

// DecodeStartDownloadArgs reads a value.
func DecodeStartDownloadArgs(decoder *msgpack.Decoder) (StartDownloadArgs, error) {
	var o StartDownloadArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeStartDownloadArgsNullable reads a value or nil.
func DecodeStartDownloadArgsNullable(decoder *msgpack.Decoder) (*StartDownloadArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeStartDownloadArgs)
}

// Decode reads the fields.
func (o *StartDownloadArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfStartDownloadArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Request, fields.Err = DecodeStreamRequest(decoder)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *StartDownloadArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("request")
	_ = o.Request.Encode(encoder)
	return nil
}

// GetObjectInfoArgs of the contract.
type GetObjectInfoArgs struct {
	Blob Blob
}

var fieldsOfGetObjectInfoArgs = []msgpack.Field{
	{Name: "blob"},
}

// DecodeGetObjectInfoArgs reads a value.
func DecodeGetObjectInfoArgs(decoder *msgpack.Decoder) (GetObjectInfoArgs, error) {
	var o GetObjectInfoArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeGetObjectInfoArgsNullable reads a value or nil.
func DecodeGetObjectInfoArgsNullable(decoder *msgpack.Decoder) (*GetObjectInfoArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeGetObjectInfoArgs)
}

// Decode reads the fields.
func (o *GetObjectInfoArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfGetObjectInfoArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Blob, fields.Err = DecodeBlob(decoder)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *GetObjectInfoArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("blob")
	_ = o.Blob.Encode(encoder)
	return nil
}

// ReceiveChunkArgs of the contract.
type ReceiveChunkArgs struct {
	Chunk FileChunk
}

var fieldsOfReceiveChunkArgs = []msgpack.Field{
	{Name: "chunk"},
}

// DecodeReceiveChunkArgs reads a value.
func DecodeReceiveChunkArgs(decoder *msgpack.Decoder) (ReceiveChunkArgs, error) {
	var o ReceiveChunkArgs
	err := o.Decode(decoder)
	return o, err
}

// DecodeReceiveChunkArgsNullable reads a value or nil.
func DecodeReceiveChunkArgsNullable(decoder *msgpack.Decoder) (*ReceiveChunkArgs, error) {
	return msgpack.ReadNillable(decoder, DecodeReceiveChunkArgs)
}

// Decode reads the fields.
func (o *ReceiveChunkArgs) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfReceiveChunkArgs)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Chunk, fields.Err = DecodeFileChunk(decoder)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *ReceiveChunkArgs) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("chunk")
	_ = o.Chunk.Encode(encoder)
	return nil
}

// Container of the contract.
type Container struct {
	ID string
}

var fieldsOfContainer = []msgpack.Field{
	{Name: "id"},
}

// DecodeContainer reads a value.
func DecodeContainer(decoder *msgpack.Decoder) (Container, error) {
	var o Container
	err := o.Decode(decoder)
	return o, err
}

// DecodeContainerNullable reads a value or nil.
func DecodeContainerNullable(decoder *msgpack.Decoder) (*Container, error) {
	return msgpack.ReadNillable(decoder, DecodeContainer)
}

// Decode reads the fields.
func (o *Container) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfContainer)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.ID, fields.Err = decoder.ReadString()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *Container) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("id")
	encoder.WriteString(o.ID)
	return nil
}

// ContainerList of the contract.
type ContainerList struct {
	Containers []Container
}

var fieldsOfContainerList = []msgpack.Field{
	{Name: "containers"},
}

// DecodeContainerList reads a value.
func DecodeContainerList(decoder *msgpack.Decoder) (ContainerList, error) {
	var o ContainerList
	err := o.Decode(decoder)
	return o, err
}

// DecodeContainerListNullable reads a value or nil.
func DecodeContainerListNullable(decoder *msgpack.Decoder) (*ContainerList, error) {
	return msgpack.ReadNillable(decoder, DecodeContainerList)
}

// Decode reads the fields.
func (o *ContainerList) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfContainerList)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Containers, fields.Err = msgpack.ReadArray(decoder, DecodeContainer)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *ContainerList) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("containers")
	msgpack.WriteArray(encoder, o.Containers, func(w msgpack.Writer, v Container) {
		_ = v.Encode(w)
	})
	return nil
}

// Blob of the contract.
type Blob struct {
	ID        string
	Container Container
	ByteSize  uint64
}

var fieldsOfBlob = []msgpack.Field{
	{Name: "id"},
	{Name: "container"},
	{Name: "byteSize"},
}

// DecodeBlob reads a value.
func DecodeBlob(decoder *msgpack.Decoder) (Blob, error) {
	var o Blob
	err := o.Decode(decoder)
	return o, err
}

// DecodeBlobNullable reads a value or nil.
func DecodeBlobNullable(decoder *msgpack.Decoder) (*Blob, error) {
	return msgpack.ReadNillable(decoder, DecodeBlob)
}

// Decode reads the fields.
func (o *Blob) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfBlob)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.ID, fields.Err = decoder.ReadString()
		case 1:
			o.Container, fields.Err = DecodeContainer(decoder)
		case 2:
			o.ByteSize, fields.Err = decoder.ReadUint64()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *Blob) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(3)
	encoder.WriteString("id")
	encoder.WriteString(o.ID)
	encoder.WriteString("container")
	_ = o.Container.Encode(encoder)
	encoder.WriteString("byteSize")
	encoder.WriteUint64(o.ByteSize)
	return nil
}

// BlobList of the contract.
type BlobList struct {
	Blobs []Blob
}

var fieldsOfBlobList = []msgpack.Field{
	{Name: "blobs"},
}

// DecodeBlobList reads a value.
func DecodeBlobList(decoder *msgpack.Decoder) (BlobList, error) {
	var o BlobList
	err := o.Decode(decoder)
	return o, err
}

// DecodeBlobListNullable reads a value or nil.
func DecodeBlobListNullable(decoder *msgpack.Decoder) (*BlobList, error) {
	return msgpack.ReadNillable(decoder, DecodeBlobList)
}

// Decode reads the fields.
func (o *BlobList) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfBlobList)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.Blobs, fields.Err = msgpack.ReadArray(decoder, DecodeBlob)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *BlobList) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(1)
	encoder.WriteString("blobs")
	msgpack.WriteArray(encoder, o.Blobs, func(w msgpack.Writer, v Blob) {
		_ = v.Encode(w)
	})
	return nil
}

// FileChunk of the contract.
type FileChunk struct {
	// From 0.
	SequenceNo uint64
	Container  Container
	ID         string
	TotalBytes uint64
	ChunkSize  uint64
	Context    *string
	ChunkBytes []byte
}

var fieldsOfFileChunk = []msgpack.Field{
	{Name: "sequenceNo"},
	{Name: "container"},
	{Name: "id"},
	{Name: "totalBytes"},
	{Name: "chunkSize"},
	{Name: "context", Optional: true},
	{Name: "chunkBytes"},
}

// DecodeFileChunk reads a value.
func DecodeFileChunk(decoder *msgpack.Decoder) (FileChunk, error) {
	var o FileChunk
	err := o.Decode(decoder)
	return o, err
}

// DecodeFileChunkNullable reads a value or nil.
func DecodeFileChunkNullable(decoder *msgpack.Decoder) (*FileChunk, error) {
	return msgpack.ReadNillable(decoder, DecodeFileChunk)
}

// Decode reads the fields.
func (o *FileChunk) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfFileChunk)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.SequenceNo, fields.Err = decoder.ReadUint64()
		case 1:
			o.Container, fields.Err = DecodeContainer(decoder)
		case 2:
			o.ID, fields.Err = decoder.ReadString()
		case 3:
			o.TotalBytes, fields.Err = decoder.ReadUint64()
		case 4:
			o.ChunkSize, fields.Err = decoder.ReadUint64()
		case 5:
			o.Context, fields.Err = msgpack.ReadNillable(decoder, (*msgpack.Decoder).ReadString)
		case 6:
			o.ChunkBytes, fields.Err = decoder.ReadByteArray()
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *FileChunk) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(7)
	encoder.WriteString("sequenceNo")
	encoder.WriteUint64(o.SequenceNo)
	encoder.WriteString("container")
	_ = o.Container.Encode(encoder)
	encoder.WriteString("id")
	encoder.WriteString(o.ID)
	encoder.WriteString("totalBytes")
	encoder.WriteUint64(o.TotalBytes)
	encoder.WriteString("chunkSize")
	encoder.WriteUint64(o.ChunkSize)
	encoder.WriteString("context")
	msgpack.WriteNillable(encoder, o.Context, msgpack.Writer.WriteString)
	encoder.WriteString("chunkBytes")
	encoder.WriteByteArray(o.ChunkBytes)
	return nil
}

// Transfer of the contract.
type Transfer struct {
	BlobID      string
	Container   Container
	ChunkSize   uint64
	TotalSize   uint64
	TotalChunks uint64
	Context     *string
}

var fieldsOfTransfer = []msgpack.Field{
	{Name: "blobId"},
	{Name: "container"},
	{Name: "chunkSize"},
	{Name: "totalSize"},
	{Name: "totalChunks"},
	{Name: "context", Optional: true},
}

// DecodeTransfer reads a value.
func DecodeTransfer(decoder *msgpack.Decoder) (Transfer, error) {
	var o Transfer
	err := o.Decode(decoder)
	return o, err
}

// DecodeTransferNullable reads a value or nil.
func DecodeTransferNullable(decoder *msgpack.Decoder) (*Transfer, error) {
	return msgpack.ReadNillable(decoder, DecodeTransfer)
}

// Decode reads the fields.
func (o *Transfer) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfTransfer)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.BlobID, fields.Err = decoder.ReadString()
		case 1:
			o.Container, fields.Err = DecodeContainer(decoder)
		case 2:
			o.ChunkSize, fields.Err = decoder.ReadUint64()
		case 3:
			o.TotalSize, fields.Err = decoder.ReadUint64()
		case 4:
			o.TotalChunks, fields.Err = decoder.ReadUint64()
		case 5:
			o.Context, fields.Err = msgpack.ReadNillable(decoder, (*msgpack.Decoder).ReadString)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *Transfer) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(6)
	encoder.WriteString("blobId")
	encoder.WriteString(o.BlobID)
	encoder.WriteString("container")
	_ = o.Container.Encode(encoder)
	encoder.WriteString("chunkSize")
	encoder.WriteUint64(o.ChunkSize)
	encoder.WriteString("totalSize")
	encoder.WriteUint64(o.TotalSize)
	encoder.WriteString("totalChunks")
	encoder.WriteUint64(o.TotalChunks)
	encoder.WriteString("context")
	msgpack.WriteNillable(encoder, o.Context, msgpack.Writer.WriteString)
	return nil
}

// StreamRequest of the contract.
type StreamRequest struct {
	ID        string
	Container Container
	ChunkSize uint64
	Context   *string
}

var fieldsOfStreamRequest = []msgpack.Field{
	{Name: "id"},
	{Name: "container"},
	{Name: "chunkSize"},
	{Name: "context", Optional: true},
}

// DecodeStreamRequest reads a value.
func DecodeStreamRequest(decoder *msgpack.Decoder) (StreamRequest, error) {
	var o StreamRequest
	err := o.Decode(decoder)
	return o, err
}

// DecodeStreamRequestNullable reads a value or nil.
func DecodeStreamRequestNullable(decoder *msgpack.Decoder) (*StreamRequest, error) {
	return msgpack.ReadNillable(decoder, DecodeStreamRequest)
}

// Decode reads the fields.
func (o *StreamRequest) Decode(decoder *msgpack.Decoder) error {
	fields := decoder.ReadFields(fieldsOfStreamRequest)
	for fields.Next() {
		switch fields.Index() {
		case 0:
			o.ID, fields.Err = decoder.ReadString()
		case 1:
			o.Container, fields.Err = DecodeContainer(decoder)
		case 2:
			o.ChunkSize, fields.Err = decoder.ReadUint64()
		case 3:
			o.Context, fields.Err = msgpack.ReadNillable(decoder, (*msgpack.Decoder).ReadString)
		}
	}
	return fields.Done()
}

// Encode writes the fields, nil for nil.
func (o *StreamRequest) Encode(encoder msgpack.Writer) error {
	if o == nil {
		encoder.WriteNil()
		return nil
	}
	encoder.WriteMapSize(4)
	encoder.WriteString("id")
	encoder.WriteString(o.ID)
	encoder.WriteString("container")
	_ = o.Container.Encode(encoder)
	encoder.WriteString("chunkSize")
	encoder.WriteUint64(o.ChunkSize)
	encoder.WriteString("context")
	msgpack.WriteNillable(encoder, o.Context, msgpack.Writer.WriteString)
	return nil
}

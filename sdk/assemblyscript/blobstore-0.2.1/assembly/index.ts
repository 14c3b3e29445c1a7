// Generated from a contract in WIDL; changes belong there.

import { hostCall, register, Result } from "@wapc/as-guest";
import {
  Codec,
  Decoder,
  Encoder,
  Sizer,
  Value,
  Writer,
} from "@wapc/as-msgpack";

/**
 * Blob store 0.2.1: every argument is a structure in a map.
 */
export const NAMESPACE = "wasmcloud:blobstore";

/**
 * Calls what is linked to the actor under a name.
 */
export class Host {
  binding: string;

  constructor(binding: string = "default") {
    this.binding = binding;
  }

  createContainer(container: Container): Result<Container> {
    const inputArgs = new CreateContainerArgs();
    inputArgs.container = container;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(
      this.binding,
      NAMESPACE,
      "CreateContainer",
      payload
    );
    if (!answer.isOk) {
      return Result.error<Container>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = Container.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<Container>(failure);
    }
    return Result.ok<Container>(result);
  }

  removeContainer(container: Container): Error | null {
    const inputArgs = new RemoveContainerArgs();
    inputArgs.container = container;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(
      this.binding,
      NAMESPACE,
      "RemoveContainer",
      payload
    );
    return answer.error();
  }

  removeObject(blob: Blob): Error | null {
    const inputArgs = new RemoveObjectArgs();
    inputArgs.blob = blob;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "RemoveObject", payload);
    return answer.error();
  }

  listObjects(container: Container): Result<BlobList> {
    const inputArgs = new ListObjectsArgs();
    inputArgs.container = container;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "ListObjects", payload);
    if (!answer.isOk) {
      return Result.error<BlobList>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = BlobList.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<BlobList>(failure);
    }
    return Result.ok<BlobList>(result);
  }

  startUpload(chunk: FileChunk): Error | null {
    const inputArgs = new StartUploadArgs();
    inputArgs.chunk = chunk;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "StartUpload", payload);
    return answer.error();
  }

  uploadChunk(chunk: FileChunk): Error | null {
    const inputArgs = new UploadChunkArgs();
    inputArgs.chunk = chunk;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "UploadChunk", payload);
    return answer.error();
  }

  startDownload(request_: StreamRequest): Error | null {
    const inputArgs = new StartDownloadArgs();
    inputArgs.request_ = request_;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "StartDownload", payload);
    return answer.error();
  }

  getObjectInfo(blob: Blob): Result<Blob> {
    const inputArgs = new GetObjectInfoArgs();
    inputArgs.blob = blob;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "GetObjectInfo", payload);
    if (!answer.isOk) {
      return Result.error<Blob>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = Blob.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<Blob>(failure);
    }
    return Result.ok<Blob>(result);
  }
}

export type ReceiveChunkHandler = (chunk: FileChunk) => Error | null;

/**
 * Takes the functions that answer.
 */
export class Handlers {
  static registerReceiveChunk(handler: ReceiveChunkHandler): void {
    receiveChunkHandler = handler;
    register("ReceiveChunk", receiveChunkWrapper);
  }
}

let receiveChunkHandler: ReceiveChunkHandler | null = null;

function receiveChunkWrapper(payload: ArrayBuffer): Result<ArrayBuffer> {
  const decoder = openPayload(payload);
  const inputArgs = ReceiveChunkArgs.decode(decoder);
  const failure = closePayload(decoder);
  if (failure) {
    return Result.error<ArrayBuffer>(failure);
  }
  const handler = receiveChunkHandler!;
  const response = handler(inputArgs.chunk);
  if (response) {
    return Result.error<ArrayBuffer>(response);
  }
  return Result.ok<ArrayBuffer>(new ArrayBuffer(0));
}

export class CreateContainerArgs implements Codec {
  container: Container = new Container();

  static decode(decoder: Decoder): CreateContainerArgs {
    const o = new CreateContainerArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): CreateContainerArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return CreateContainerArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<CreateContainerArgs> {
    const decoder = openPayload(payload);
    const o = CreateContainerArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<CreateContainerArgs>(failure);
    }
    return Result.ok<CreateContainerArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "container") {
        this.container = Container.decode(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "container");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("container");
    this.container.encode(encoder);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class RemoveContainerArgs implements Codec {
  container: Container = new Container();

  static decode(decoder: Decoder): RemoveContainerArgs {
    const o = new RemoveContainerArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): RemoveContainerArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return RemoveContainerArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<RemoveContainerArgs> {
    const decoder = openPayload(payload);
    const o = RemoveContainerArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<RemoveContainerArgs>(failure);
    }
    return Result.ok<RemoveContainerArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "container") {
        this.container = Container.decode(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "container");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("container");
    this.container.encode(encoder);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class RemoveObjectArgs implements Codec {
  blob: Blob = new Blob();

  static decode(decoder: Decoder): RemoveObjectArgs {
    const o = new RemoveObjectArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): RemoveObjectArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return RemoveObjectArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<RemoveObjectArgs> {
    const decoder = openPayload(payload);
    const o = RemoveObjectArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<RemoveObjectArgs>(failure);
    }
    return Result.ok<RemoveObjectArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "blob") {
        this.blob = Blob.decode(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "blob");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("blob");
    this.blob.encode(encoder);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class ListObjectsArgs implements Codec {
  container: Container = new Container();

  static decode(decoder: Decoder): ListObjectsArgs {
    const o = new ListObjectsArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): ListObjectsArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return ListObjectsArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<ListObjectsArgs> {
    const decoder = openPayload(payload);
    const o = ListObjectsArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<ListObjectsArgs>(failure);
    }
    return Result.ok<ListObjectsArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "container") {
        this.container = Container.decode(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "container");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("container");
    this.container.encode(encoder);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class StartUploadArgs implements Codec {
  chunk: FileChunk = new FileChunk();

  static decode(decoder: Decoder): StartUploadArgs {
    const o = new StartUploadArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): StartUploadArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return StartUploadArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<StartUploadArgs> {
    const decoder = openPayload(payload);
    const o = StartUploadArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<StartUploadArgs>(failure);
    }
    return Result.ok<StartUploadArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "chunk") {
        this.chunk = FileChunk.decode(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "chunk");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("chunk");
    this.chunk.encode(encoder);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class UploadChunkArgs implements Codec {
  chunk: FileChunk = new FileChunk();

  static decode(decoder: Decoder): UploadChunkArgs {
    const o = new UploadChunkArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): UploadChunkArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return UploadChunkArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<UploadChunkArgs> {
    const decoder = openPayload(payload);
    const o = UploadChunkArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<UploadChunkArgs>(failure);
    }
    return Result.ok<UploadChunkArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "chunk") {
        this.chunk = FileChunk.decode(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "chunk");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("chunk");
    this.chunk.encode(encoder);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class StartDownloadArgs implements Codec {
  request_: StreamRequest = new StreamRequest();

  static decode(decoder: Decoder): StartDownloadArgs {
    const o = new StartDownloadArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): StartDownloadArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return StartDownloadArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<StartDownloadArgs> {
    const decoder = openPayload(payload);
    const o = StartDownloadArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<StartDownloadArgs>(failure);
    }
    return Result.ok<StartDownloadArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "request") {
        this.request_ = StreamRequest.decode(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "request");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("request");
    this.request_.encode(encoder);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class GetObjectInfoArgs implements Codec {
  blob: Blob = new Blob();

  static decode(decoder: Decoder): GetObjectInfoArgs {
    const o = new GetObjectInfoArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): GetObjectInfoArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return GetObjectInfoArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<GetObjectInfoArgs> {
    const decoder = openPayload(payload);
    const o = GetObjectInfoArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<GetObjectInfoArgs>(failure);
    }
    return Result.ok<GetObjectInfoArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "blob") {
        this.blob = Blob.decode(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "blob");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("blob");
    this.blob.encode(encoder);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class ReceiveChunkArgs implements Codec {
  chunk: FileChunk = new FileChunk();

  static decode(decoder: Decoder): ReceiveChunkArgs {
    const o = new ReceiveChunkArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): ReceiveChunkArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return ReceiveChunkArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<ReceiveChunkArgs> {
    const decoder = openPayload(payload);
    const o = ReceiveChunkArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<ReceiveChunkArgs>(failure);
    }
    return Result.ok<ReceiveChunkArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "chunk") {
        this.chunk = FileChunk.decode(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "chunk");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("chunk");
    this.chunk.encode(encoder);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class Container implements Codec {
  id: string = "";

  static decode(decoder: Decoder): Container {
    const o = new Container();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): Container | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return Container.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<Container> {
    const decoder = openPayload(payload);
    const o = Container.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<Container>(failure);
    }
    return Result.ok<Container>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "id") {
        this.id = decoder.readString();
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "id");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("id");
    encoder.writeString(this.id);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): ContainerBuilder {
    return new ContainerBuilder();
  }
}

export class ContainerBuilder {
  instance: Container = new Container();

  withId(id: string): ContainerBuilder {
    this.instance.id = id;
    return this;
  }

  build(): Container {
    return this.instance;
  }
}

export class ContainerList implements Codec {
  containers: Array<Container> = new Array<Container>();

  static decode(decoder: Decoder): ContainerList {
    const o = new ContainerList();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): ContainerList | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return ContainerList.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<ContainerList> {
    const decoder = openPayload(payload);
    const o = ContainerList.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<ContainerList>(failure);
    }
    return Result.ok<ContainerList>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "containers") {
        this.containers = decodeContainerArray(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "containers");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("containers");
    encodeContainerArray(encoder, this.containers);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): ContainerListBuilder {
    return new ContainerListBuilder();
  }
}

export class ContainerListBuilder {
  instance: ContainerList = new ContainerList();

  withContainers(containers: Array<Container>): ContainerListBuilder {
    this.instance.containers = containers;
    return this;
  }

  build(): ContainerList {
    return this.instance;
  }
}

export class Blob implements Codec {
  id: string = "";
  container: Container = new Container();
  byteSize: u64 = 0;

  static decode(decoder: Decoder): Blob {
    const o = new Blob();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): Blob | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return Blob.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<Blob> {
    const decoder = openPayload(payload);
    const o = Blob.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<Blob>(failure);
    }
    return Result.ok<Blob>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "id") {
        this.id = decoder.readString();
        seen |= 0x1;
      } else if (field == "container") {
        this.container = Container.decode(decoder);
        seen |= 0x2;
      } else if (field == "byteSize") {
        this.byteSize = decoder.readUInt64();
        seen |= 0x4;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "id");
    needField(decoder, seen & 0x2, "container");
    needField(decoder, seen & 0x4, "byteSize");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(3);
    encoder.writeString("id");
    encoder.writeString(this.id);
    encoder.writeString("container");
    this.container.encode(encoder);
    encoder.writeString("byteSize");
    encoder.writeUInt64(this.byteSize);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): BlobBuilder {
    return new BlobBuilder();
  }
}

export class BlobBuilder {
  instance: Blob = new Blob();

  withId(id: string): BlobBuilder {
    this.instance.id = id;
    return this;
  }

  withContainer(container: Container): BlobBuilder {
    this.instance.container = container;
    return this;
  }

  withByteSize(byteSize: u64): BlobBuilder {
    this.instance.byteSize = byteSize;
    return this;
  }

  build(): Blob {
    return this.instance;
  }
}

export class BlobList implements Codec {
  blobs: Array<Blob> = new Array<Blob>();

  static decode(decoder: Decoder): BlobList {
    const o = new BlobList();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): BlobList | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return BlobList.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<BlobList> {
    const decoder = openPayload(payload);
    const o = BlobList.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<BlobList>(failure);
    }
    return Result.ok<BlobList>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "blobs") {
        this.blobs = decodeBlobArray(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "blobs");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("blobs");
    encodeBlobArray(encoder, this.blobs);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): BlobListBuilder {
    return new BlobListBuilder();
  }
}

export class BlobListBuilder {
  instance: BlobList = new BlobList();

  withBlobs(blobs: Array<Blob>): BlobListBuilder {
    this.instance.blobs = blobs;
    return this;
  }

  build(): BlobList {
    return this.instance;
  }
}

export class FileChunk implements Codec {
  /**
   * From 0.
   */
  sequenceNo: u64 = 0;
  container: Container = new Container();
  id: string = "";
  totalBytes: u64 = 0;
  chunkSize: u64 = 0;
  context: string | null = null;
  chunkBytes: ArrayBuffer = new ArrayBuffer(0);

  static decode(decoder: Decoder): FileChunk {
    const o = new FileChunk();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): FileChunk | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return FileChunk.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<FileChunk> {
    const decoder = openPayload(payload);
    const o = FileChunk.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<FileChunk>(failure);
    }
    return Result.ok<FileChunk>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "sequenceNo") {
        this.sequenceNo = decoder.readUInt64();
        seen |= 0x1;
      } else if (field == "container") {
        this.container = Container.decode(decoder);
        seen |= 0x2;
      } else if (field == "id") {
        this.id = decoder.readString();
        seen |= 0x4;
      } else if (field == "totalBytes") {
        this.totalBytes = decoder.readUInt64();
        seen |= 0x8;
      } else if (field == "chunkSize") {
        this.chunkSize = decoder.readUInt64();
        seen |= 0x10;
      } else if (field == "context") {
        this.context = decodeStringOption(decoder);
      } else if (field == "chunkBytes") {
        this.chunkBytes = decoder.readByteArray();
        seen |= 0x40;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "sequenceNo");
    needField(decoder, seen & 0x2, "container");
    needField(decoder, seen & 0x4, "id");
    needField(decoder, seen & 0x8, "totalBytes");
    needField(decoder, seen & 0x10, "chunkSize");
    needField(decoder, seen & 0x40, "chunkBytes");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(7);
    encoder.writeString("sequenceNo");
    encoder.writeUInt64(this.sequenceNo);
    encoder.writeString("container");
    this.container.encode(encoder);
    encoder.writeString("id");
    encoder.writeString(this.id);
    encoder.writeString("totalBytes");
    encoder.writeUInt64(this.totalBytes);
    encoder.writeString("chunkSize");
    encoder.writeUInt64(this.chunkSize);
    encoder.writeString("context");
    encodeStringOption(encoder, this.context);
    encoder.writeString("chunkBytes");
    writeBytes(encoder, this.chunkBytes);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): FileChunkBuilder {
    return new FileChunkBuilder();
  }
}

export class FileChunkBuilder {
  instance: FileChunk = new FileChunk();

  withSequenceNo(sequenceNo: u64): FileChunkBuilder {
    this.instance.sequenceNo = sequenceNo;
    return this;
  }

  withContainer(container: Container): FileChunkBuilder {
    this.instance.container = container;
    return this;
  }

  withId(id: string): FileChunkBuilder {
    this.instance.id = id;
    return this;
  }

  withTotalBytes(totalBytes: u64): FileChunkBuilder {
    this.instance.totalBytes = totalBytes;
    return this;
  }

  withChunkSize(chunkSize: u64): FileChunkBuilder {
    this.instance.chunkSize = chunkSize;
    return this;
  }

  withContext(context: string | null): FileChunkBuilder {
    this.instance.context = context;
    return this;
  }

  withChunkBytes(chunkBytes: ArrayBuffer): FileChunkBuilder {
    this.instance.chunkBytes = chunkBytes;
    return this;
  }

  build(): FileChunk {
    return this.instance;
  }
}

export class Transfer implements Codec {
  blobId: string = "";
  container: Container = new Container();
  chunkSize: u64 = 0;
  totalSize: u64 = 0;
  totalChunks: u64 = 0;
  context: string | null = null;

  static decode(decoder: Decoder): Transfer {
    const o = new Transfer();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): Transfer | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return Transfer.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<Transfer> {
    const decoder = openPayload(payload);
    const o = Transfer.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<Transfer>(failure);
    }
    return Result.ok<Transfer>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "blobId") {
        this.blobId = decoder.readString();
        seen |= 0x1;
      } else if (field == "container") {
        this.container = Container.decode(decoder);
        seen |= 0x2;
      } else if (field == "chunkSize") {
        this.chunkSize = decoder.readUInt64();
        seen |= 0x4;
      } else if (field == "totalSize") {
        this.totalSize = decoder.readUInt64();
        seen |= 0x8;
      } else if (field == "totalChunks") {
        this.totalChunks = decoder.readUInt64();
        seen |= 0x10;
      } else if (field == "context") {
        this.context = decodeStringOption(decoder);
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "blobId");
    needField(decoder, seen & 0x2, "container");
    needField(decoder, seen & 0x4, "chunkSize");
    needField(decoder, seen & 0x8, "totalSize");
    needField(decoder, seen & 0x10, "totalChunks");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(6);
    encoder.writeString("blobId");
    encoder.writeString(this.blobId);
    encoder.writeString("container");
    this.container.encode(encoder);
    encoder.writeString("chunkSize");
    encoder.writeUInt64(this.chunkSize);
    encoder.writeString("totalSize");
    encoder.writeUInt64(this.totalSize);
    encoder.writeString("totalChunks");
    encoder.writeUInt64(this.totalChunks);
    encoder.writeString("context");
    encodeStringOption(encoder, this.context);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): TransferBuilder {
    return new TransferBuilder();
  }
}

export class TransferBuilder {
  instance: Transfer = new Transfer();

  withBlobId(blobId: string): TransferBuilder {
    this.instance.blobId = blobId;
    return this;
  }

  withContainer(container: Container): TransferBuilder {
    this.instance.container = container;
    return this;
  }

  withChunkSize(chunkSize: u64): TransferBuilder {
    this.instance.chunkSize = chunkSize;
    return this;
  }

  withTotalSize(totalSize: u64): TransferBuilder {
    this.instance.totalSize = totalSize;
    return this;
  }

  withTotalChunks(totalChunks: u64): TransferBuilder {
    this.instance.totalChunks = totalChunks;
    return this;
  }

  withContext(context: string | null): TransferBuilder {
    this.instance.context = context;
    return this;
  }

  build(): Transfer {
    return this.instance;
  }
}

export class StreamRequest implements Codec {
  id: string = "";
  container: Container = new Container();
  chunkSize: u64 = 0;
  context: string | null = null;

  static decode(decoder: Decoder): StreamRequest {
    const o = new StreamRequest();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): StreamRequest | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return StreamRequest.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<StreamRequest> {
    const decoder = openPayload(payload);
    const o = StreamRequest.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<StreamRequest>(failure);
    }
    return Result.ok<StreamRequest>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "id") {
        this.id = decoder.readString();
        seen |= 0x1;
      } else if (field == "container") {
        this.container = Container.decode(decoder);
        seen |= 0x2;
      } else if (field == "chunkSize") {
        this.chunkSize = decoder.readUInt64();
        seen |= 0x4;
      } else if (field == "context") {
        this.context = decodeStringOption(decoder);
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "id");
    needField(decoder, seen & 0x2, "container");
    needField(decoder, seen & 0x4, "chunkSize");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(4);
    encoder.writeString("id");
    encoder.writeString(this.id);
    encoder.writeString("container");
    this.container.encode(encoder);
    encoder.writeString("chunkSize");
    encoder.writeUInt64(this.chunkSize);
    encoder.writeString("context");
    encodeStringOption(encoder, this.context);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): StreamRequestBuilder {
    return new StreamRequestBuilder();
  }
}

export class StreamRequestBuilder {
  instance: StreamRequest = new StreamRequest();

  withId(id: string): StreamRequestBuilder {
    this.instance.id = id;
    return this;
  }

  withContainer(container: Container): StreamRequestBuilder {
    this.instance.container = container;
    return this;
  }

  withChunkSize(chunkSize: u64): StreamRequestBuilder {
    this.instance.chunkSize = chunkSize;
    return this;
  }

  withContext(context: string | null): StreamRequestBuilder {
    this.instance.context = context;
    return this;
  }

  build(): StreamRequest {
    return this.instance;
  }
}

function decodeContainerArray(decoder: Decoder): Array<Container> {
  return readList<Container>(decoder, decodeContainer);
}

function encodeContainerArray(encoder: Writer, value: Array<Container>): void {
  writeList<Container>(encoder, value, encodeContainer);
}

function decodeBlobArray(decoder: Decoder): Array<Blob> {
  return readList<Blob>(decoder, decodeBlob);
}

function encodeBlobArray(encoder: Writer, value: Array<Blob>): void {
  writeList<Blob>(encoder, value, encodeBlob);
}

function decodeStringOption(decoder: Decoder): string | null {
  if (decoder.isNextNil()) {
    return null;
  }
  return decoder.readString();
}

function encodeStringOption(encoder: Writer, value: string | null): void {
  if (value === null) {
    encoder.writeNil();
  } else {
    encoder.writeString(value);
  }
}

function decodeContainer(decoder: Decoder): Container {
  return Container.decode(decoder);
}

function encodeContainer(encoder: Writer, value: Container): void {
  value.encode(encoder);
}

function decodeBlob(decoder: Decoder): Blob {
  return Blob.decode(decoder);
}

function encodeBlob(encoder: Writer, value: Blob): void {
  value.encode(encoder);
}

// The decoder that met something wrong, and what and where.
let broken: Decoder | null = null;
let path = "";
let reason = "";

function fail(decoder: Decoder, text: string): void {
  if (broken !== decoder) {
    broken = decoder;
    path = "";
    reason = text;
  }
}

function checkField(decoder: Decoder, field: string): void {
  const error = decoder.error();
  if (error) {
    fail(decoder, error.message);
  }
  if (broken === decoder) {
    path = path.length > 0 ? field + "." + path : field;
  }
}

function needField(decoder: Decoder, seen: u64, field: string): void {
  if (seen == 0 && broken !== decoder) {
    fail(decoder, "missing");
    path = field;
  }
}

function bigEndian(at: usize, size: i32): u64 {
  let value: u64 = 0;
  for (let i = 0; i < size; i++) {
    value = (value << 8) | load<u8>(at + i);
  }
  return value;
}

// Walks one value: the size of its plain form, which is stored at `to` unless
// that is 0, or -1 minus the byte where it is malformed. In the plain form
// lists have long heads and extensions are nil.
function walk(from: usize, length: i32, to: usize): i32 {
  const left = new StaticArray<u64>(65);
  let depth = 0;
  let at: i32 = 0;
  let written: i32 = 0;
  left[0] = 1;
  while (true) {
    while (left[depth] == 0) {
      if (depth == 0) {
        return written;
      }
      depth--;
    }
    left[depth]--;
    if (at >= length) {
      return -1 - at;
    }
    const prefix: i32 = load<u8>(from + at);
    let sizeBytes: i32 = 0;
    let body: u64 = 0;
    let items: u64 = 0;
    if (prefix < 0x80 || prefix >= 0xe0) {
      body = 0;
    } else if (prefix < 0x90) {
      items = 2 * (prefix & 0x0f);
    } else if (prefix < 0xa0) {
      items = prefix & 0x0f;
    } else if (prefix < 0xc0) {
      body = prefix & 0x1f;
    } else if (prefix == 0xc1) {
      return -1 - at;
    } else if (prefix >= 0xc4 && prefix <= 0xc6) {
      sizeBytes = 1 << (prefix - 0xc4);
    } else if (prefix >= 0xc7 && prefix <= 0xc9) {
      sizeBytes = 1 << (prefix - 0xc7);
      body = 1;
    } else if (prefix == 0xca || prefix == 0xcb) {
      body = 4 << (prefix - 0xca);
    } else if (prefix >= 0xcc && prefix <= 0xcf) {
      body = 1 << (prefix - 0xcc);
    } else if (prefix >= 0xd0 && prefix <= 0xd3) {
      body = 1 << (prefix - 0xd0);
    } else if (prefix >= 0xd4 && prefix <= 0xd8) {
      body = 1 + (1 << (prefix - 0xd4));
    } else if (prefix >= 0xd9 && prefix <= 0xdb) {
      sizeBytes = 1 << (prefix - 0xd9);
    } else if (prefix >= 0xdc) {
      sizeBytes = 2 << (prefix & 1);
    }
    const head = 1 + sizeBytes;
    if (head > length - at) {
      return -1 - at;
    }
    const size = bigEndian(from + at + 1, sizeBytes);
    if (prefix >= 0xdc && prefix <= 0xdf) {
      items = prefix >= 0xde ? 2 * size : size;
    } else {
      body += size;
    }
    if (body + items > <u64>(length - at - head)) {
      return -1 - at;
    }
    const whole = head + <i32>body;
    const isExtension =
      (prefix >= 0xc7 && prefix <= 0xc9) || (prefix >= 0xd4 && prefix <= 0xd8);
    if (isExtension) {
      if (to) {
        store<u8>(to + written, 0xc0);
      }
      written += 1;
    } else if (prefix >= 0x90 && prefix < 0xa0) {
      if (to) {
        store<u8>(to + written, 0xdc);
        store<u8>(to + written + 1, 0);
        store<u8>(to + written + 2, <u8>items);
      }
      written += 3;
    } else {
      if (to) {
        memory.copy(to + written, from + at, whole);
      }
      written += whole;
    }
    at += whole;
    if (items > 0) {
      if (depth == 64) {
        return -1 - at;
      }
      depth++;
      left[depth] = items;
    }
  }
}

function openPayload(payload: ArrayBuffer): Decoder {
  const from = changetype<usize>(payload);
  const size = walk(from, payload.byteLength, 0);
  if (size < 0) {
    const nothing = new Decoder(new ArrayBuffer(0));
    fail(nothing, "malformed at byte " + (-1 - size).toString());
    return nothing;
  }
  const plain = new ArrayBuffer(size);
  walk(from, payload.byteLength, changetype<usize>(plain));
  return new Decoder(plain);
}

function closePayload(decoder: Decoder): Error | null {
  const error = decoder.error();
  if (error) {
    fail(decoder, error.message);
  }
  if (broken !== decoder) {
    return null;
  }
  const place = path.length > 0 ? 'field "' + path + '": ' : "";
  return new Error("Failed to de-serialize: " + place + reason);
}

// The encoder stores numbers of two bytes as four: there must be room for them.
function bufferOf(codec: Codec): ArrayBuffer {
  const sizer = new Sizer();
  codec.encode(sizer);
  const buffer = new ArrayBuffer(sizer.length + 2);
  codec.encode(new Encoder(buffer));
  return buffer.slice(0, sizer.length);
}

function payloadOf<T>(
  value: T,
  encode: (encoder: Writer, value: T) => void
): ArrayBuffer {
  const sizer = new Sizer();
  encode(sizer, value);
  const buffer = new ArrayBuffer(sizer.length + 2);
  encode(new Encoder(buffer), value);
  return buffer.slice(0, sizer.length);
}

// Empty bytes are bytes: Rust reads no nil here. The sizer forgets their first.
function writeBytes(encoder: Writer, value: ArrayBuffer): void {
  if (value.byteLength > 0) {
    encoder.writeByteArray(value);
    return;
  }
  encoder.writeBinLength(0);
  if (encoder instanceof Sizer) {
    (encoder as Sizer).length++;
  }
}

function readList<T>(
  decoder: Decoder,
  read: (decoder: Decoder) => T
): Array<T> {
  const size = decoder.readArraySize();
  const items = new Array<T>();
  for (let i: u32 = 0; i < size && broken !== decoder; i++) {
    items.push(read(decoder));
    if (decoder.error()) {
      break;
    }
  }
  return items;
}

function writeList<T>(
  encoder: Writer,
  items: Array<T>,
  write: (encoder: Writer, value: T) => void
): void {
  encoder.writeArraySize(items.length);
  for (let i = 0; i < items.length; i++) {
    write(encoder, items[i]);
  }
}

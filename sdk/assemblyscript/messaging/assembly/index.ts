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
 * Messages over a broker: publish, request, and delivery to actors. Version
 * 0.1.2. waSCC called the delivery DeliverMessage.
 */
export const NAMESPACE = "wasmcloud:messaging";

/**
 * Calls what is linked to the actor under a name.
 */
export class Host {
  binding: string;

  constructor(binding: string = "default") {
    this.binding = binding;
  }

  publish(
    subject: string,
    replyTo: string,
    body: ArrayBuffer
  ): Result<PublishResponse> {
    const inputArgs = new PublishArgs();
    inputArgs.subject = subject;
    inputArgs.replyTo = replyTo;
    inputArgs.body = body;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "Publish", payload);
    if (!answer.isOk) {
      return Result.error<PublishResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = PublishResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<PublishResponse>(failure);
    }
    return Result.ok<PublishResponse>(result);
  }

  /**
   * Waits for one answer, that many milliseconds. The NATS provider of the era
   * answered with the bare body instead.
   */
  request_(
    subject: string,
    body: ArrayBuffer,
    timeout: i64
  ): Result<BrokerMessage> {
    const inputArgs = new RequestArgs();
    inputArgs.subject = subject;
    inputArgs.body = body;
    inputArgs.timeout = timeout;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "Request", payload);
    if (!answer.isOk) {
      return Result.error<BrokerMessage>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = BrokerMessage.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<BrokerMessage>(failure);
    }
    return Result.ok<BrokerMessage>(result);
  }
}

export type HandleMessageHandler = (message: BrokerMessage) => Error | null;

/**
 * Takes the functions that answer.
 */
export class Handlers {
  static registerHandleMessage(handler: HandleMessageHandler): void {
    handleMessageHandler = handler;
    register("HandleMessage", handleMessageWrapper);
  }
}

let handleMessageHandler: HandleMessageHandler | null = null;

function handleMessageWrapper(payload: ArrayBuffer): Result<ArrayBuffer> {
  const decoder = openPayload(payload);
  const request = BrokerMessage.decode(decoder);
  const failure = closePayload(decoder);
  if (failure) {
    return Result.error<ArrayBuffer>(failure);
  }
  const handler = handleMessageHandler!;
  const response = handler(request);
  if (response) {
    return Result.error<ArrayBuffer>(response);
  }
  return Result.ok<ArrayBuffer>(new ArrayBuffer(0));
}

export class PublishArgs implements Codec {
  subject: string = "";
  replyTo: string = "";
  body: ArrayBuffer = new ArrayBuffer(0);

  static decode(decoder: Decoder): PublishArgs {
    const o = new PublishArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): PublishArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return PublishArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<PublishArgs> {
    const decoder = openPayload(payload);
    const o = PublishArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<PublishArgs>(failure);
    }
    return Result.ok<PublishArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "subject") {
        this.subject = decoder.readString();
        seen |= 0x1;
      } else if (field == "replyTo") {
        this.replyTo = decoder.readString();
        seen |= 0x2;
      } else if (field == "body") {
        this.body = decoder.readByteArray();
        seen |= 0x4;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "subject");
    needField(decoder, seen & 0x2, "replyTo");
    needField(decoder, seen & 0x4, "body");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(3);
    encoder.writeString("subject");
    encoder.writeString(this.subject);
    encoder.writeString("replyTo");
    encoder.writeString(this.replyTo);
    encoder.writeString("body");
    writeBytes(encoder, this.body);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class RequestArgs implements Codec {
  subject: string = "";
  body: ArrayBuffer = new ArrayBuffer(0);
  timeout: i64 = 0;

  static decode(decoder: Decoder): RequestArgs {
    const o = new RequestArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): RequestArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return RequestArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<RequestArgs> {
    const decoder = openPayload(payload);
    const o = RequestArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<RequestArgs>(failure);
    }
    return Result.ok<RequestArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "subject") {
        this.subject = decoder.readString();
        seen |= 0x1;
      } else if (field == "body") {
        this.body = decoder.readByteArray();
        seen |= 0x2;
      } else if (field == "timeout") {
        this.timeout = decoder.readInt64();
        seen |= 0x4;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "subject");
    needField(decoder, seen & 0x2, "body");
    needField(decoder, seen & 0x4, "timeout");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(3);
    encoder.writeString("subject");
    encoder.writeString(this.subject);
    encoder.writeString("body");
    writeBytes(encoder, this.body);
    encoder.writeString("timeout");
    encoder.writeInt64(this.timeout);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class BrokerMessage implements Codec {
  subject: string = "";
  /**
   * Empty: nobody waits for an answer.
   */
  replyTo: string = "";
  body: ArrayBuffer = new ArrayBuffer(0);

  static decode(decoder: Decoder): BrokerMessage {
    const o = new BrokerMessage();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): BrokerMessage | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return BrokerMessage.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<BrokerMessage> {
    const decoder = openPayload(payload);
    const o = BrokerMessage.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<BrokerMessage>(failure);
    }
    return Result.ok<BrokerMessage>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "subject") {
        this.subject = decoder.readString();
        seen |= 0x1;
      } else if (field == "replyTo") {
        this.replyTo = decoder.readString();
        seen |= 0x2;
      } else if (field == "body") {
        this.body = decoder.readByteArray();
        seen |= 0x4;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "subject");
    needField(decoder, seen & 0x2, "replyTo");
    needField(decoder, seen & 0x4, "body");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(3);
    encoder.writeString("subject");
    encoder.writeString(this.subject);
    encoder.writeString("replyTo");
    encoder.writeString(this.replyTo);
    encoder.writeString("body");
    writeBytes(encoder, this.body);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): BrokerMessageBuilder {
    return new BrokerMessageBuilder();
  }
}

export class BrokerMessageBuilder {
  instance: BrokerMessage = new BrokerMessage();

  withSubject(subject: string): BrokerMessageBuilder {
    this.instance.subject = subject;
    return this;
  }

  withReplyTo(replyTo: string): BrokerMessageBuilder {
    this.instance.replyTo = replyTo;
    return this;
  }

  withBody(body: ArrayBuffer): BrokerMessageBuilder {
    this.instance.body = body;
    return this;
  }

  build(): BrokerMessage {
    return this.instance;
  }
}

export class PublishResponse implements Codec {
  published: bool = false;

  static decode(decoder: Decoder): PublishResponse {
    const o = new PublishResponse();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): PublishResponse | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return PublishResponse.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<PublishResponse> {
    const decoder = openPayload(payload);
    const o = PublishResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<PublishResponse>(failure);
    }
    return Result.ok<PublishResponse>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "published") {
        this.published = decoder.readBool();
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "published");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("published");
    encoder.writeBool(this.published);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): PublishResponseBuilder {
    return new PublishResponseBuilder();
  }
}

export class PublishResponseBuilder {
  instance: PublishResponse = new PublishResponse();

  withPublished(published: bool): PublishResponseBuilder {
    this.instance.published = published;
    return this;
  }

  build(): PublishResponse {
    return this.instance;
  }
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

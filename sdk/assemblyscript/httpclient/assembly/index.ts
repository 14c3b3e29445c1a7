// Generated from a contract in WIDL; changes belong there.

import { hostCall, Result } from "@wapc/as-guest";
import {
  Codec,
  Decoder,
  Encoder,
  Sizer,
  Value,
  Writer,
} from "@wapc/as-msgpack";

/**
 * An actor sends HTTP requests. Version 0.2.1. Providers of before 0.2.0 called
 * the operation PerformRequest.
 */
export const NAMESPACE = "wasmcloud:httpclient";

/**
 * Calls what is linked to the actor under a name.
 */
export class Host {
  binding: string;

  constructor(binding: string = "default") {
    this.binding = binding;
  }

  request_(
    method: string,
    url: string,
    headers: Map<string, string>,
    body: ArrayBuffer
  ): Result<Response> {
    const inputArgs = new RequestArgs();
    inputArgs.method = method;
    inputArgs.url = url;
    inputArgs.headers = headers;
    inputArgs.body = body;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "Request", payload);
    if (!answer.isOk) {
      return Result.error<Response>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = Response.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<Response>(failure);
    }
    return Result.ok<Response>(result);
  }
}

export class RequestArgs implements Codec {
  method: string = "";
  url: string = "";
  headers: Map<string, string> = new Map<string, string>();
  body: ArrayBuffer = new ArrayBuffer(0);

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
      if (field == "method") {
        this.method = decoder.readString();
        seen |= 0x1;
      } else if (field == "url") {
        this.url = decoder.readString();
        seen |= 0x2;
      } else if (field == "headers") {
        this.headers = decodeStringStringMap(decoder);
        seen |= 0x4;
      } else if (field == "body") {
        this.body = decoder.readByteArray();
        seen |= 0x8;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "method");
    needField(decoder, seen & 0x2, "url");
    needField(decoder, seen & 0x4, "headers");
    needField(decoder, seen & 0x8, "body");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(4);
    encoder.writeString("method");
    encoder.writeString(this.method);
    encoder.writeString("url");
    encoder.writeString(this.url);
    encoder.writeString("headers");
    encodeStringStringMap(encoder, this.headers);
    encoder.writeString("body");
    writeBytes(encoder, this.body);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class Response implements Codec {
  statusCode: u32 = 0;
  status: string = "";
  /**
   * Its name has no s, the one of the request's headers has.
   */
  header: Map<string, string> = new Map<string, string>();
  body: ArrayBuffer = new ArrayBuffer(0);

  static decode(decoder: Decoder): Response {
    const o = new Response();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): Response | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return Response.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<Response> {
    const decoder = openPayload(payload);
    const o = Response.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<Response>(failure);
    }
    return Result.ok<Response>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "statusCode") {
        this.statusCode = decoder.readUInt32();
        seen |= 0x1;
      } else if (field == "status") {
        this.status = decoder.readString();
        seen |= 0x2;
      } else if (field == "header") {
        this.header = decodeStringStringMap(decoder);
        seen |= 0x4;
      } else if (field == "body") {
        this.body = decoder.readByteArray();
        seen |= 0x8;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "statusCode");
    needField(decoder, seen & 0x2, "status");
    needField(decoder, seen & 0x4, "header");
    needField(decoder, seen & 0x8, "body");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(4);
    encoder.writeString("statusCode");
    encoder.writeUInt32(this.statusCode);
    encoder.writeString("status");
    encoder.writeString(this.status);
    encoder.writeString("header");
    encodeStringStringMap(encoder, this.header);
    encoder.writeString("body");
    writeBytes(encoder, this.body);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): ResponseBuilder {
    return new ResponseBuilder();
  }
}

export class ResponseBuilder {
  instance: Response = new Response();

  withStatusCode(statusCode: u32): ResponseBuilder {
    this.instance.statusCode = statusCode;
    return this;
  }

  withStatus(status: string): ResponseBuilder {
    this.instance.status = status;
    return this;
  }

  withHeader(header: Map<string, string>): ResponseBuilder {
    this.instance.header = header;
    return this;
  }

  withBody(body: ArrayBuffer): ResponseBuilder {
    this.instance.body = body;
    return this;
  }

  build(): Response {
    return this.instance;
  }
}

function decodeStringStringMap(decoder: Decoder): Map<string, string> {
  return readEntries<string, string>(decoder, decodeString, decodeString);
}

function encodeStringStringMap(
  encoder: Writer,
  value: Map<string, string>
): void {
  writeEntries<string, string>(encoder, value, encodeString, encodeString);
}

function decodeString(decoder: Decoder): string {
  return decoder.readString();
}

function encodeString(encoder: Writer, value: string): void {
  encoder.writeString(value);
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

function readEntries<K, V>(
  decoder: Decoder,
  readKey: (decoder: Decoder) => K,
  readValue: (decoder: Decoder) => V
): Map<K, V> {
  const size = decoder.readMapSize();
  const items = new Map<K, V>();
  for (let i: u32 = 0; i < size && broken !== decoder; i++) {
    const key = readKey(decoder);
    items.set(key, readValue(decoder));
    if (decoder.error()) {
      break;
    }
  }
  return items;
}

function writeEntries<K, V>(
  encoder: Writer,
  items: Map<K, V>,
  writeKey: (encoder: Writer, value: K) => void,
  writeValue: (encoder: Writer, value: V) => void
): void {
  const keys = items.keys();
  encoder.writeMapSize(keys.length);
  for (let i = 0; i < keys.length; i++) {
    writeKey(encoder, keys[i]);
    writeValue(encoder, items.get(keys[i]));
  }
}

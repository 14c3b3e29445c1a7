// Generated from a contract in WIDL; changes belong there.

import { Result } from "@wapc/as-guest";
import {
  Codec,
  Decoder,
  Encoder,
  Sizer,
  Value,
  Writer,
} from "@wapc/as-msgpack";

/**
 * What every capability provider answers: links and the health check, from the
 * host ("system"). Version 0.2.
 */
export const NAMESPACE = "core";

export class HealthCheckRequest implements Codec {
  /**
   * Carries nothing.
   */
  placeholder: bool = false;

  static decode(decoder: Decoder): HealthCheckRequest {
    const o = new HealthCheckRequest();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): HealthCheckRequest | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return HealthCheckRequest.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<HealthCheckRequest> {
    const decoder = openPayload(payload);
    const o = HealthCheckRequest.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<HealthCheckRequest>(failure);
    }
    return Result.ok<HealthCheckRequest>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "placeholder") {
        this.placeholder = decoder.readBool();
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "placeholder");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("placeholder");
    encoder.writeBool(this.placeholder);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): HealthCheckRequestBuilder {
    return new HealthCheckRequestBuilder();
  }
}

export class HealthCheckRequestBuilder {
  instance: HealthCheckRequest = new HealthCheckRequest();

  withPlaceholder(placeholder: bool): HealthCheckRequestBuilder {
    this.instance.placeholder = placeholder;
    return this;
  }

  build(): HealthCheckRequest {
    return this.instance;
  }
}

export class HealthCheckResponse implements Codec {
  healthy: bool = false;
  /**
   * Why not, for people.
   */
  message: string = "";

  static decode(decoder: Decoder): HealthCheckResponse {
    const o = new HealthCheckResponse();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): HealthCheckResponse | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return HealthCheckResponse.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<HealthCheckResponse> {
    const decoder = openPayload(payload);
    const o = HealthCheckResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<HealthCheckResponse>(failure);
    }
    return Result.ok<HealthCheckResponse>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "healthy") {
        this.healthy = decoder.readBool();
        seen |= 0x1;
      } else if (field == "message") {
        this.message = decoder.readString();
        seen |= 0x2;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "healthy");
    needField(decoder, seen & 0x2, "message");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("healthy");
    encoder.writeBool(this.healthy);
    encoder.writeString("message");
    encoder.writeString(this.message);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): HealthCheckResponseBuilder {
    return new HealthCheckResponseBuilder();
  }
}

export class HealthCheckResponseBuilder {
  instance: HealthCheckResponse = new HealthCheckResponse();

  withHealthy(healthy: bool): HealthCheckResponseBuilder {
    this.instance.healthy = healthy;
    return this;
  }

  withMessage(message: string): HealthCheckResponseBuilder {
    this.instance.message = message;
    return this;
  }

  build(): HealthCheckResponse {
    return this.instance;
  }
}

export class CapabilityConfiguration implements Codec {
  /**
   * Public key of the actor.
   */
  module_: string = "";
  /**
   * Values of the link. Keys that begin with __wasmcloud_ are the host's.
   */
  values: Map<string, string> = new Map<string, string>();

  static decode(decoder: Decoder): CapabilityConfiguration {
    const o = new CapabilityConfiguration();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): CapabilityConfiguration | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return CapabilityConfiguration.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<CapabilityConfiguration> {
    const decoder = openPayload(payload);
    const o = CapabilityConfiguration.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<CapabilityConfiguration>(failure);
    }
    return Result.ok<CapabilityConfiguration>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "module") {
        this.module_ = decoder.readString();
        seen |= 0x1;
      } else if (field == "values") {
        this.values = decodeStringStringMap(decoder);
        seen |= 0x2;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "module");
    needField(decoder, seen & 0x2, "values");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("module");
    encoder.writeString(this.module_);
    encoder.writeString("values");
    encodeStringStringMap(encoder, this.values);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): CapabilityConfigurationBuilder {
    return new CapabilityConfigurationBuilder();
  }
}

export class CapabilityConfigurationBuilder {
  instance: CapabilityConfiguration = new CapabilityConfiguration();

  withModule(module_: string): CapabilityConfigurationBuilder {
    this.instance.module_ = module_;
    return this;
  }

  withValues(values: Map<string, string>): CapabilityConfigurationBuilder {
    this.instance.values = values;
    return this;
  }

  build(): CapabilityConfiguration {
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

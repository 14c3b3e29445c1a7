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
 * Identifiers, random numbers and sequences from the host. Version 0.1.2: the
 * form with bare results.
 */
export const NAMESPACE = "wasmcloud:extras";

/**
 * Calls what is linked to the actor under a name.
 */
export class Host {
  binding: string;

  constructor(binding: string = "default") {
    this.binding = binding;
  }

  requestGuid(): Result<string> {
    const payload = new ArrayBuffer(0);
    const answer = hostCall(this.binding, NAMESPACE, "RequestGuid", payload);
    if (!answer.isOk) {
      return Result.error<string>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = decoder.readString();
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<string>(failure);
    }
    return Result.ok<string>(result);
  }

  requestRandom(min: u32, max: u32): Result<u32> {
    const inputArgs = new RequestRandomArgs();
    inputArgs.min = min;
    inputArgs.max = max;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "RequestRandom", payload);
    if (!answer.isOk) {
      return Result.error<u32>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = decoder.readUInt32();
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<u32>(failure);
    }
    return Result.ok<u32>(result);
  }

  requestSequence(): Result<u64> {
    const payload = new ArrayBuffer(0);
    const answer = hostCall(
      this.binding,
      NAMESPACE,
      "RequestSequence",
      payload
    );
    if (!answer.isOk) {
      return Result.error<u64>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = decoder.readUInt64();
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<u64>(failure);
    }
    return Result.ok<u64>(result);
  }
}

export class RequestRandomArgs implements Codec {
  min: u32 = 0;
  max: u32 = 0;

  static decode(decoder: Decoder): RequestRandomArgs {
    const o = new RequestRandomArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): RequestRandomArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return RequestRandomArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<RequestRandomArgs> {
    const decoder = openPayload(payload);
    const o = RequestRandomArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<RequestRandomArgs>(failure);
    }
    return Result.ok<RequestRandomArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "min") {
        this.min = decoder.readUInt32();
        seen |= 0x1;
      } else if (field == "max") {
        this.max = decoder.readUInt32();
        seen |= 0x2;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "min");
    needField(decoder, seen & 0x2, "max");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("min");
    encoder.writeUInt32(this.min);
    encoder.writeString("max");
    encoder.writeUInt32(this.max);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
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

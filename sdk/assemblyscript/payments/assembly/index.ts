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
 * Example of an interface that is nobody's product: payments of a shop.
 */
export const NAMESPACE = "examples:payments";

/**
 * Calls what is linked to the actor under a name.
 */
export class Host {
  binding: string;

  constructor(binding: string = "default") {
    this.binding = binding;
  }

  authorizePayment(
    request_: AuthorizePaymentRequest
  ): Result<AuthorizePaymentResponse> {
    const payload = request_.toBuffer();
    const answer = hostCall(
      this.binding,
      NAMESPACE,
      "AuthorizePayment",
      payload
    );
    if (!answer.isOk) {
      return Result.error<AuthorizePaymentResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = AuthorizePaymentResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<AuthorizePaymentResponse>(failure);
    }
    return Result.ok<AuthorizePaymentResponse>(result);
  }

  completePayment(
    request_: CompletePaymentRequest
  ): Result<CompletePaymentResponse> {
    const payload = request_.toBuffer();
    const answer = hostCall(
      this.binding,
      NAMESPACE,
      "CompletePayment",
      payload
    );
    if (!answer.isOk) {
      return Result.error<CompletePaymentResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = CompletePaymentResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<CompletePaymentResponse>(failure);
    }
    return Result.ok<CompletePaymentResponse>(result);
  }

  getPaymentMethods(): Result<PaymentMethodList> {
    const payload = new ArrayBuffer(0);
    const answer = hostCall(
      this.binding,
      NAMESPACE,
      "GetPaymentMethods",
      payload
    );
    if (!answer.isOk) {
      return Result.error<PaymentMethodList>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = PaymentMethodList.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<PaymentMethodList>(failure);
    }
    return Result.ok<PaymentMethodList>(result);
  }
}

export class AuthorizePaymentRequest implements Codec {
  /**
   * In the smallest coin.
   */
  amount: u32 = 0;
  tax: u32 = 0;
  /**
   * A key of the list of methods.
   */
  paymentMethod: string = "";
  paymentEntity: string = "";

  static decode(decoder: Decoder): AuthorizePaymentRequest {
    const o = new AuthorizePaymentRequest();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): AuthorizePaymentRequest | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return AuthorizePaymentRequest.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<AuthorizePaymentRequest> {
    const decoder = openPayload(payload);
    const o = AuthorizePaymentRequest.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<AuthorizePaymentRequest>(failure);
    }
    return Result.ok<AuthorizePaymentRequest>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "amount") {
        this.amount = decoder.readUInt32();
        seen |= 0x1;
      } else if (field == "tax") {
        this.tax = decoder.readUInt32();
        seen |= 0x2;
      } else if (field == "paymentMethod") {
        this.paymentMethod = decoder.readString();
        seen |= 0x4;
      } else if (field == "paymentEntity") {
        this.paymentEntity = decoder.readString();
        seen |= 0x8;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "amount");
    needField(decoder, seen & 0x2, "tax");
    needField(decoder, seen & 0x4, "paymentMethod");
    needField(decoder, seen & 0x8, "paymentEntity");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(4);
    encoder.writeString("amount");
    encoder.writeUInt32(this.amount);
    encoder.writeString("tax");
    encoder.writeUInt32(this.tax);
    encoder.writeString("paymentMethod");
    encoder.writeString(this.paymentMethod);
    encoder.writeString("paymentEntity");
    encoder.writeString(this.paymentEntity);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): AuthorizePaymentRequestBuilder {
    return new AuthorizePaymentRequestBuilder();
  }
}

export class AuthorizePaymentRequestBuilder {
  instance: AuthorizePaymentRequest = new AuthorizePaymentRequest();

  withAmount(amount: u32): AuthorizePaymentRequestBuilder {
    this.instance.amount = amount;
    return this;
  }

  withTax(tax: u32): AuthorizePaymentRequestBuilder {
    this.instance.tax = tax;
    return this;
  }

  withPaymentMethod(paymentMethod: string): AuthorizePaymentRequestBuilder {
    this.instance.paymentMethod = paymentMethod;
    return this;
  }

  withPaymentEntity(paymentEntity: string): AuthorizePaymentRequestBuilder {
    this.instance.paymentEntity = paymentEntity;
    return this;
  }

  build(): AuthorizePaymentRequest {
    return this.instance;
  }
}

export class AuthorizePaymentResponse implements Codec {
  success: bool = false;
  authCode: string | null = null;
  failReason: string | null = null;

  static decode(decoder: Decoder): AuthorizePaymentResponse {
    const o = new AuthorizePaymentResponse();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): AuthorizePaymentResponse | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return AuthorizePaymentResponse.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<AuthorizePaymentResponse> {
    const decoder = openPayload(payload);
    const o = AuthorizePaymentResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<AuthorizePaymentResponse>(failure);
    }
    return Result.ok<AuthorizePaymentResponse>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "success") {
        this.success = decoder.readBool();
        seen |= 0x1;
      } else if (field == "authCode") {
        this.authCode = decodeStringOption(decoder);
      } else if (field == "failReason") {
        this.failReason = decodeStringOption(decoder);
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "success");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(3);
    encoder.writeString("success");
    encoder.writeBool(this.success);
    encoder.writeString("authCode");
    encodeStringOption(encoder, this.authCode);
    encoder.writeString("failReason");
    encodeStringOption(encoder, this.failReason);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): AuthorizePaymentResponseBuilder {
    return new AuthorizePaymentResponseBuilder();
  }
}

export class AuthorizePaymentResponseBuilder {
  instance: AuthorizePaymentResponse = new AuthorizePaymentResponse();

  withSuccess(success: bool): AuthorizePaymentResponseBuilder {
    this.instance.success = success;
    return this;
  }

  withAuthCode(authCode: string | null): AuthorizePaymentResponseBuilder {
    this.instance.authCode = authCode;
    return this;
  }

  withFailReason(failReason: string | null): AuthorizePaymentResponseBuilder {
    this.instance.failReason = failReason;
    return this;
  }

  build(): AuthorizePaymentResponse {
    return this.instance;
  }
}

export class CompletePaymentRequest implements Codec {
  authCode: string = "";
  request_: AuthorizePaymentRequest = new AuthorizePaymentRequest();

  static decode(decoder: Decoder): CompletePaymentRequest {
    const o = new CompletePaymentRequest();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): CompletePaymentRequest | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return CompletePaymentRequest.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<CompletePaymentRequest> {
    const decoder = openPayload(payload);
    const o = CompletePaymentRequest.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<CompletePaymentRequest>(failure);
    }
    return Result.ok<CompletePaymentRequest>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "authCode") {
        this.authCode = decoder.readString();
        seen |= 0x1;
      } else if (field == "request") {
        this.request_ = AuthorizePaymentRequest.decode(decoder);
        seen |= 0x2;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "authCode");
    needField(decoder, seen & 0x2, "request");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("authCode");
    encoder.writeString(this.authCode);
    encoder.writeString("request");
    this.request_.encode(encoder);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): CompletePaymentRequestBuilder {
    return new CompletePaymentRequestBuilder();
  }
}

export class CompletePaymentRequestBuilder {
  instance: CompletePaymentRequest = new CompletePaymentRequest();

  withAuthCode(authCode: string): CompletePaymentRequestBuilder {
    this.instance.authCode = authCode;
    return this;
  }

  withRequest(
    request_: AuthorizePaymentRequest
  ): CompletePaymentRequestBuilder {
    this.instance.request_ = request_;
    return this;
  }

  build(): CompletePaymentRequest {
    return this.instance;
  }
}

export class CompletePaymentResponse implements Codec {
  success: bool = false;
  txid: string = "";
  /**
   * Seconds since the epoch.
   */
  timestamp: u64 = 0;

  static decode(decoder: Decoder): CompletePaymentResponse {
    const o = new CompletePaymentResponse();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): CompletePaymentResponse | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return CompletePaymentResponse.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<CompletePaymentResponse> {
    const decoder = openPayload(payload);
    const o = CompletePaymentResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<CompletePaymentResponse>(failure);
    }
    return Result.ok<CompletePaymentResponse>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "success") {
        this.success = decoder.readBool();
        seen |= 0x1;
      } else if (field == "txid") {
        this.txid = decoder.readString();
        seen |= 0x2;
      } else if (field == "timestamp") {
        this.timestamp = decoder.readUInt64();
        seen |= 0x4;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "success");
    needField(decoder, seen & 0x2, "txid");
    needField(decoder, seen & 0x4, "timestamp");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(3);
    encoder.writeString("success");
    encoder.writeBool(this.success);
    encoder.writeString("txid");
    encoder.writeString(this.txid);
    encoder.writeString("timestamp");
    encoder.writeUInt64(this.timestamp);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): CompletePaymentResponseBuilder {
    return new CompletePaymentResponseBuilder();
  }
}

export class CompletePaymentResponseBuilder {
  instance: CompletePaymentResponse = new CompletePaymentResponse();

  withSuccess(success: bool): CompletePaymentResponseBuilder {
    this.instance.success = success;
    return this;
  }

  withTxid(txid: string): CompletePaymentResponseBuilder {
    this.instance.txid = txid;
    return this;
  }

  withTimestamp(timestamp: u64): CompletePaymentResponseBuilder {
    this.instance.timestamp = timestamp;
    return this;
  }

  build(): CompletePaymentResponse {
    return this.instance;
  }
}

export class PaymentMethodList implements Codec {
  methods: Map<string, string> = new Map<string, string>();

  static decode(decoder: Decoder): PaymentMethodList {
    const o = new PaymentMethodList();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): PaymentMethodList | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return PaymentMethodList.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<PaymentMethodList> {
    const decoder = openPayload(payload);
    const o = PaymentMethodList.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<PaymentMethodList>(failure);
    }
    return Result.ok<PaymentMethodList>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "methods") {
        this.methods = decodeStringStringMap(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "methods");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("methods");
    encodeStringStringMap(encoder, this.methods);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): PaymentMethodListBuilder {
    return new PaymentMethodListBuilder();
  }
}

export class PaymentMethodListBuilder {
  instance: PaymentMethodList = new PaymentMethodList();

  withMethods(methods: Map<string, string>): PaymentMethodListBuilder {
    this.instance.methods = methods;
    return this;
  }

  build(): PaymentMethodList {
    return this.instance;
  }
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

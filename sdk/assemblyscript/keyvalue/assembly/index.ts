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
 * Keys with values, counters, lists and sets. Version 0.2.2. All operations go
 * from the actor to the provider.
 */
export const NAMESPACE = "wasmcloud:keyvalue";

/**
 * Calls what is linked to the actor under a name.
 */
export class Host {
  binding: string;

  constructor(binding: string = "default") {
    this.binding = binding;
  }

  get(key: string): Result<GetResponse> {
    const inputArgs = new GetArgs();
    inputArgs.key = key;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "Get", payload);
    if (!answer.isOk) {
      return Result.error<GetResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = GetResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<GetResponse>(failure);
    }
    return Result.ok<GetResponse>(result);
  }

  /**
   * Adds to a counter; a key that is not there counts as 0.
   */
  add(key: string, value: i32): Result<AddResponse> {
    const inputArgs = new AddArgs();
    inputArgs.key = key;
    inputArgs.value = value;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "Add", payload);
    if (!answer.isOk) {
      return Result.error<AddResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = AddResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<AddResponse>(failure);
    }
    return Result.ok<AddResponse>(result);
  }

  /**
   * Expires after that many seconds; 0 means never.
   */
  set(key: string, value: string, expires: i32): Result<SetResponse> {
    const inputArgs = new SetArgs();
    inputArgs.key = key;
    inputArgs.value = value;
    inputArgs.expires = expires;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "Set", payload);
    if (!answer.isOk) {
      return Result.error<SetResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = SetResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<SetResponse>(failure);
    }
    return Result.ok<SetResponse>(result);
  }

  del(key: string): Result<DelResponse> {
    const inputArgs = new DelArgs();
    inputArgs.key = key;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "Del", payload);
    if (!answer.isOk) {
      return Result.error<DelResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = DelResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<DelResponse>(failure);
    }
    return Result.ok<DelResponse>(result);
  }

  /**
   * Empties a list.
   */
  clear(key: string): Result<DelResponse> {
    const inputArgs = new ClearArgs();
    inputArgs.key = key;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "Clear", payload);
    if (!answer.isOk) {
      return Result.error<DelResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = DelResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<DelResponse>(failure);
    }
    return Result.ok<DelResponse>(result);
  }

  /**
   * Items from start to stop, both included; negative numbers count from the
   * end.
   */
  range(key: string, start: i32, stop: i32): Result<ListRangeResponse> {
    const inputArgs = new RangeArgs();
    inputArgs.key = key;
    inputArgs.start = start;
    inputArgs.stop = stop;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "Range", payload);
    if (!answer.isOk) {
      return Result.error<ListRangeResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = ListRangeResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<ListRangeResponse>(failure);
    }
    return Result.ok<ListRangeResponse>(result);
  }

  /**
   * Adds to the end of a list.
   */
  push(key: string, value: string): Result<ListResponse> {
    const inputArgs = new PushArgs();
    inputArgs.key = key;
    inputArgs.value = value;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "Push", payload);
    if (!answer.isOk) {
      return Result.error<ListResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = ListResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<ListResponse>(failure);
    }
    return Result.ok<ListResponse>(result);
  }

  listItemDelete(key: string, value: string): Result<ListResponse> {
    const inputArgs = new ListItemDeleteArgs();
    inputArgs.key = key;
    inputArgs.value = value;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "ListItemDelete", payload);
    if (!answer.isOk) {
      return Result.error<ListResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = ListResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<ListResponse>(failure);
    }
    return Result.ok<ListResponse>(result);
  }

  setAdd(key: string, value: string): Result<SetOperationResponse> {
    const inputArgs = new SetAddArgs();
    inputArgs.key = key;
    inputArgs.value = value;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "SetAdd", payload);
    if (!answer.isOk) {
      return Result.error<SetOperationResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = SetOperationResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<SetOperationResponse>(failure);
    }
    return Result.ok<SetOperationResponse>(result);
  }

  setRemove(key: string, value: string): Result<SetOperationResponse> {
    const inputArgs = new SetRemoveArgs();
    inputArgs.key = key;
    inputArgs.value = value;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "SetRemove", payload);
    if (!answer.isOk) {
      return Result.error<SetOperationResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = SetOperationResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<SetOperationResponse>(failure);
    }
    return Result.ok<SetOperationResponse>(result);
  }

  setUnion(keys: Array<string>): Result<SetQueryResponse> {
    const inputArgs = new SetUnionArgs();
    inputArgs.keys = keys;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "SetUnion", payload);
    if (!answer.isOk) {
      return Result.error<SetQueryResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = SetQueryResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<SetQueryResponse>(failure);
    }
    return Result.ok<SetQueryResponse>(result);
  }

  setIntersection(keys: Array<string>): Result<SetQueryResponse> {
    const inputArgs = new SetIntersectionArgs();
    inputArgs.keys = keys;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(
      this.binding,
      NAMESPACE,
      "SetIntersection",
      payload
    );
    if (!answer.isOk) {
      return Result.error<SetQueryResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = SetQueryResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<SetQueryResponse>(failure);
    }
    return Result.ok<SetQueryResponse>(result);
  }

  setQuery(key: string): Result<SetQueryResponse> {
    const inputArgs = new SetQueryArgs();
    inputArgs.key = key;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "SetQuery", payload);
    if (!answer.isOk) {
      return Result.error<SetQueryResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = SetQueryResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<SetQueryResponse>(failure);
    }
    return Result.ok<SetQueryResponse>(result);
  }

  /**
   * The value in the answer is empty.
   */
  keyExists(key: string): Result<GetResponse> {
    const inputArgs = new KeyExistsArgs();
    inputArgs.key = key;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "KeyExists", payload);
    if (!answer.isOk) {
      return Result.error<GetResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = GetResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<GetResponse>(failure);
    }
    return Result.ok<GetResponse>(result);
  }
}

export class GetArgs implements Codec {
  key: string = "";

  static decode(decoder: Decoder): GetArgs {
    const o = new GetArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): GetArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return GetArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<GetArgs> {
    const decoder = openPayload(payload);
    const o = GetArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<GetArgs>(failure);
    }
    return Result.ok<GetArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "key") {
        this.key = decoder.readString();
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "key");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("key");
    encoder.writeString(this.key);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class AddArgs implements Codec {
  key: string = "";
  value: i32 = 0;

  static decode(decoder: Decoder): AddArgs {
    const o = new AddArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): AddArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return AddArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<AddArgs> {
    const decoder = openPayload(payload);
    const o = AddArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<AddArgs>(failure);
    }
    return Result.ok<AddArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "key") {
        this.key = decoder.readString();
        seen |= 0x1;
      } else if (field == "value") {
        this.value = decoder.readInt32();
        seen |= 0x2;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "key");
    needField(decoder, seen & 0x2, "value");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("key");
    encoder.writeString(this.key);
    encoder.writeString("value");
    encoder.writeInt32(this.value);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class SetArgs implements Codec {
  key: string = "";
  value: string = "";
  expires: i32 = 0;

  static decode(decoder: Decoder): SetArgs {
    const o = new SetArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): SetArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return SetArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<SetArgs> {
    const decoder = openPayload(payload);
    const o = SetArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<SetArgs>(failure);
    }
    return Result.ok<SetArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "key") {
        this.key = decoder.readString();
        seen |= 0x1;
      } else if (field == "value") {
        this.value = decoder.readString();
        seen |= 0x2;
      } else if (field == "expires") {
        this.expires = decoder.readInt32();
        seen |= 0x4;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "key");
    needField(decoder, seen & 0x2, "value");
    needField(decoder, seen & 0x4, "expires");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(3);
    encoder.writeString("key");
    encoder.writeString(this.key);
    encoder.writeString("value");
    encoder.writeString(this.value);
    encoder.writeString("expires");
    encoder.writeInt32(this.expires);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class DelArgs implements Codec {
  key: string = "";

  static decode(decoder: Decoder): DelArgs {
    const o = new DelArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): DelArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return DelArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<DelArgs> {
    const decoder = openPayload(payload);
    const o = DelArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<DelArgs>(failure);
    }
    return Result.ok<DelArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "key") {
        this.key = decoder.readString();
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "key");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("key");
    encoder.writeString(this.key);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class ClearArgs implements Codec {
  key: string = "";

  static decode(decoder: Decoder): ClearArgs {
    const o = new ClearArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): ClearArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return ClearArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<ClearArgs> {
    const decoder = openPayload(payload);
    const o = ClearArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<ClearArgs>(failure);
    }
    return Result.ok<ClearArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "key") {
        this.key = decoder.readString();
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "key");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("key");
    encoder.writeString(this.key);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class RangeArgs implements Codec {
  key: string = "";
  start: i32 = 0;
  stop: i32 = 0;

  static decode(decoder: Decoder): RangeArgs {
    const o = new RangeArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): RangeArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return RangeArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<RangeArgs> {
    const decoder = openPayload(payload);
    const o = RangeArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<RangeArgs>(failure);
    }
    return Result.ok<RangeArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "key") {
        this.key = decoder.readString();
        seen |= 0x1;
      } else if (field == "start") {
        this.start = decoder.readInt32();
        seen |= 0x2;
      } else if (field == "stop") {
        this.stop = decoder.readInt32();
        seen |= 0x4;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "key");
    needField(decoder, seen & 0x2, "start");
    needField(decoder, seen & 0x4, "stop");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(3);
    encoder.writeString("key");
    encoder.writeString(this.key);
    encoder.writeString("start");
    encoder.writeInt32(this.start);
    encoder.writeString("stop");
    encoder.writeInt32(this.stop);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class PushArgs implements Codec {
  key: string = "";
  value: string = "";

  static decode(decoder: Decoder): PushArgs {
    const o = new PushArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): PushArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return PushArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<PushArgs> {
    const decoder = openPayload(payload);
    const o = PushArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<PushArgs>(failure);
    }
    return Result.ok<PushArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "key") {
        this.key = decoder.readString();
        seen |= 0x1;
      } else if (field == "value" || field == "item") {
        this.value = decoder.readString();
        seen |= 0x2;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "key");
    needField(decoder, seen & 0x2, "value");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("key");
    encoder.writeString(this.key);
    encoder.writeString("value");
    encoder.writeString(this.value);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class ListItemDeleteArgs implements Codec {
  key: string = "";
  value: string = "";

  static decode(decoder: Decoder): ListItemDeleteArgs {
    const o = new ListItemDeleteArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): ListItemDeleteArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return ListItemDeleteArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<ListItemDeleteArgs> {
    const decoder = openPayload(payload);
    const o = ListItemDeleteArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<ListItemDeleteArgs>(failure);
    }
    return Result.ok<ListItemDeleteArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "key") {
        this.key = decoder.readString();
        seen |= 0x1;
      } else if (field == "value" || field == "item") {
        this.value = decoder.readString();
        seen |= 0x2;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "key");
    needField(decoder, seen & 0x2, "value");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("key");
    encoder.writeString(this.key);
    encoder.writeString("value");
    encoder.writeString(this.value);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class SetAddArgs implements Codec {
  key: string = "";
  value: string = "";

  static decode(decoder: Decoder): SetAddArgs {
    const o = new SetAddArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): SetAddArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return SetAddArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<SetAddArgs> {
    const decoder = openPayload(payload);
    const o = SetAddArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<SetAddArgs>(failure);
    }
    return Result.ok<SetAddArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "key") {
        this.key = decoder.readString();
        seen |= 0x1;
      } else if (field == "value" || field == "item") {
        this.value = decoder.readString();
        seen |= 0x2;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "key");
    needField(decoder, seen & 0x2, "value");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("key");
    encoder.writeString(this.key);
    encoder.writeString("value");
    encoder.writeString(this.value);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class SetRemoveArgs implements Codec {
  key: string = "";
  value: string = "";

  static decode(decoder: Decoder): SetRemoveArgs {
    const o = new SetRemoveArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): SetRemoveArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return SetRemoveArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<SetRemoveArgs> {
    const decoder = openPayload(payload);
    const o = SetRemoveArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<SetRemoveArgs>(failure);
    }
    return Result.ok<SetRemoveArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "key") {
        this.key = decoder.readString();
        seen |= 0x1;
      } else if (field == "value" || field == "item") {
        this.value = decoder.readString();
        seen |= 0x2;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "key");
    needField(decoder, seen & 0x2, "value");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("key");
    encoder.writeString(this.key);
    encoder.writeString("value");
    encoder.writeString(this.value);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class SetUnionArgs implements Codec {
  keys: Array<string> = new Array<string>();

  static decode(decoder: Decoder): SetUnionArgs {
    const o = new SetUnionArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): SetUnionArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return SetUnionArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<SetUnionArgs> {
    const decoder = openPayload(payload);
    const o = SetUnionArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<SetUnionArgs>(failure);
    }
    return Result.ok<SetUnionArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "keys") {
        this.keys = decodeStringArray(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "keys");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("keys");
    encodeStringArray(encoder, this.keys);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class SetIntersectionArgs implements Codec {
  keys: Array<string> = new Array<string>();

  static decode(decoder: Decoder): SetIntersectionArgs {
    const o = new SetIntersectionArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): SetIntersectionArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return SetIntersectionArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<SetIntersectionArgs> {
    const decoder = openPayload(payload);
    const o = SetIntersectionArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<SetIntersectionArgs>(failure);
    }
    return Result.ok<SetIntersectionArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "keys") {
        this.keys = decodeStringArray(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "keys");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("keys");
    encodeStringArray(encoder, this.keys);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class SetQueryArgs implements Codec {
  key: string = "";

  static decode(decoder: Decoder): SetQueryArgs {
    const o = new SetQueryArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): SetQueryArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return SetQueryArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<SetQueryArgs> {
    const decoder = openPayload(payload);
    const o = SetQueryArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<SetQueryArgs>(failure);
    }
    return Result.ok<SetQueryArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "key") {
        this.key = decoder.readString();
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "key");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("key");
    encoder.writeString(this.key);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class KeyExistsArgs implements Codec {
  key: string = "";

  static decode(decoder: Decoder): KeyExistsArgs {
    const o = new KeyExistsArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): KeyExistsArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return KeyExistsArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<KeyExistsArgs> {
    const decoder = openPayload(payload);
    const o = KeyExistsArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<KeyExistsArgs>(failure);
    }
    return Result.ok<KeyExistsArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "key") {
        this.key = decoder.readString();
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "key");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("key");
    encoder.writeString(this.key);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class GetResponse implements Codec {
  value: string = "";
  exists: bool = false;

  static decode(decoder: Decoder): GetResponse {
    const o = new GetResponse();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): GetResponse | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return GetResponse.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<GetResponse> {
    const decoder = openPayload(payload);
    const o = GetResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<GetResponse>(failure);
    }
    return Result.ok<GetResponse>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "value") {
        this.value = decoder.readString();
        seen |= 0x1;
      } else if (field == "exists") {
        this.exists = decoder.readBool();
        seen |= 0x2;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "value");
    needField(decoder, seen & 0x2, "exists");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("value");
    encoder.writeString(this.value);
    encoder.writeString("exists");
    encoder.writeBool(this.exists);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): GetResponseBuilder {
    return new GetResponseBuilder();
  }
}

export class GetResponseBuilder {
  instance: GetResponse = new GetResponse();

  withValue(value: string): GetResponseBuilder {
    this.instance.value = value;
    return this;
  }

  withExists(exists: bool): GetResponseBuilder {
    this.instance.exists = exists;
    return this;
  }

  build(): GetResponse {
    return this.instance;
  }
}

export class AddResponse implements Codec {
  /**
   * The new value.
   */
  value: i32 = 0;

  static decode(decoder: Decoder): AddResponse {
    const o = new AddResponse();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): AddResponse | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return AddResponse.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<AddResponse> {
    const decoder = openPayload(payload);
    const o = AddResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<AddResponse>(failure);
    }
    return Result.ok<AddResponse>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "value") {
        this.value = decoder.readInt32();
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "value");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("value");
    encoder.writeInt32(this.value);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): AddResponseBuilder {
    return new AddResponseBuilder();
  }
}

export class AddResponseBuilder {
  instance: AddResponse = new AddResponse();

  withValue(value: i32): AddResponseBuilder {
    this.instance.value = value;
    return this;
  }

  build(): AddResponse {
    return this.instance;
  }
}

export class DelResponse implements Codec {
  key: string = "";

  static decode(decoder: Decoder): DelResponse {
    const o = new DelResponse();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): DelResponse | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return DelResponse.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<DelResponse> {
    const decoder = openPayload(payload);
    const o = DelResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<DelResponse>(failure);
    }
    return Result.ok<DelResponse>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "key") {
        this.key = decoder.readString();
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "key");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("key");
    encoder.writeString(this.key);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): DelResponseBuilder {
    return new DelResponseBuilder();
  }
}

export class DelResponseBuilder {
  instance: DelResponse = new DelResponse();

  withKey(key: string): DelResponseBuilder {
    this.instance.key = key;
    return this;
  }

  build(): DelResponse {
    return this.instance;
  }
}

export class ListRangeResponse implements Codec {
  values: Array<string> = new Array<string>();

  static decode(decoder: Decoder): ListRangeResponse {
    const o = new ListRangeResponse();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): ListRangeResponse | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return ListRangeResponse.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<ListRangeResponse> {
    const decoder = openPayload(payload);
    const o = ListRangeResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<ListRangeResponse>(failure);
    }
    return Result.ok<ListRangeResponse>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "values") {
        this.values = decodeStringArray(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "values");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("values");
    encodeStringArray(encoder, this.values);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): ListRangeResponseBuilder {
    return new ListRangeResponseBuilder();
  }
}

export class ListRangeResponseBuilder {
  instance: ListRangeResponse = new ListRangeResponse();

  withValues(values: Array<string>): ListRangeResponseBuilder {
    this.instance.values = values;
    return this;
  }

  build(): ListRangeResponse {
    return this.instance;
  }
}

export class ListResponse implements Codec {
  newCount: i32 = 0;

  static decode(decoder: Decoder): ListResponse {
    const o = new ListResponse();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): ListResponse | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return ListResponse.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<ListResponse> {
    const decoder = openPayload(payload);
    const o = ListResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<ListResponse>(failure);
    }
    return Result.ok<ListResponse>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "newCount" || field == "new_count") {
        this.newCount = decoder.readInt32();
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "newCount");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("newCount");
    encoder.writeInt32(this.newCount);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): ListResponseBuilder {
    return new ListResponseBuilder();
  }
}

export class ListResponseBuilder {
  instance: ListResponse = new ListResponse();

  withNewCount(newCount: i32): ListResponseBuilder {
    this.instance.newCount = newCount;
    return this;
  }

  build(): ListResponse {
    return this.instance;
  }
}

export class SetResponse implements Codec {
  value: string = "";

  static decode(decoder: Decoder): SetResponse {
    const o = new SetResponse();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): SetResponse | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return SetResponse.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<SetResponse> {
    const decoder = openPayload(payload);
    const o = SetResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<SetResponse>(failure);
    }
    return Result.ok<SetResponse>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "value") {
        this.value = decoder.readString();
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "value");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("value");
    encoder.writeString(this.value);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): SetResponseBuilder {
    return new SetResponseBuilder();
  }
}

export class SetResponseBuilder {
  instance: SetResponse = new SetResponse();

  withValue(value: string): SetResponseBuilder {
    this.instance.value = value;
    return this;
  }

  build(): SetResponse {
    return this.instance;
  }
}

export class SetOperationResponse implements Codec {
  /**
   * Written so; newCount in answers of the waSCC time.
   */
  new_count: i32 = 0;

  static decode(decoder: Decoder): SetOperationResponse {
    const o = new SetOperationResponse();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): SetOperationResponse | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return SetOperationResponse.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<SetOperationResponse> {
    const decoder = openPayload(payload);
    const o = SetOperationResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<SetOperationResponse>(failure);
    }
    return Result.ok<SetOperationResponse>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "new_count" || field == "newCount") {
        this.new_count = decoder.readInt32();
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "new_count");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("new_count");
    encoder.writeInt32(this.new_count);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): SetOperationResponseBuilder {
    return new SetOperationResponseBuilder();
  }
}

export class SetOperationResponseBuilder {
  instance: SetOperationResponse = new SetOperationResponse();

  withNewCount(new_count: i32): SetOperationResponseBuilder {
    this.instance.new_count = new_count;
    return this;
  }

  build(): SetOperationResponse {
    return this.instance;
  }
}

/**
 * What a provider answers instead, so that guests of both times find their key.
 */
export class SetOperationAnswer implements Codec {
  new_count: i32 = 0;

  static decode(decoder: Decoder): SetOperationAnswer {
    const o = new SetOperationAnswer();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): SetOperationAnswer | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return SetOperationAnswer.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<SetOperationAnswer> {
    const decoder = openPayload(payload);
    const o = SetOperationAnswer.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<SetOperationAnswer>(failure);
    }
    return Result.ok<SetOperationAnswer>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "new_count" || field == "newCount") {
        this.new_count = decoder.readInt32();
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "new_count");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("new_count");
    encoder.writeInt32(this.new_count);
    encoder.writeString("newCount");
    encoder.writeInt32(this.new_count);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): SetOperationAnswerBuilder {
    return new SetOperationAnswerBuilder();
  }
}

export class SetOperationAnswerBuilder {
  instance: SetOperationAnswer = new SetOperationAnswer();

  withNewCount(new_count: i32): SetOperationAnswerBuilder {
    this.instance.new_count = new_count;
    return this;
  }

  build(): SetOperationAnswer {
    return this.instance;
  }
}

export class SetQueryResponse implements Codec {
  values: Array<string> = new Array<string>();

  static decode(decoder: Decoder): SetQueryResponse {
    const o = new SetQueryResponse();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): SetQueryResponse | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return SetQueryResponse.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<SetQueryResponse> {
    const decoder = openPayload(payload);
    const o = SetQueryResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<SetQueryResponse>(failure);
    }
    return Result.ok<SetQueryResponse>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "values") {
        this.values = decodeStringArray(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "values");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("values");
    encodeStringArray(encoder, this.values);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): SetQueryResponseBuilder {
    return new SetQueryResponseBuilder();
  }
}

export class SetQueryResponseBuilder {
  instance: SetQueryResponse = new SetQueryResponse();

  withValues(values: Array<string>): SetQueryResponseBuilder {
    this.instance.values = values;
    return this;
  }

  build(): SetQueryResponse {
    return this.instance;
  }
}

function decodeStringArray(decoder: Decoder): Array<string> {
  return readList<string>(decoder, decodeString);
}

function encodeStringArray(encoder: Writer, value: Array<string>): void {
  writeList<string>(encoder, value, encodeString);
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

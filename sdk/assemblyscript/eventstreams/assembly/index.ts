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
 * Append-only streams of events. Version 0.2.
 */
export const NAMESPACE = "wasmcloud:eventstreams";

/**
 * Calls what is linked to the actor under a name.
 */
export class Host {
  binding: string;

  constructor(binding: string = "default") {
    this.binding = binding;
  }

  writeEvent(streamId: string, values: Map<string, string>): Result<EventAck> {
    const inputArgs = new WriteEventArgs();
    inputArgs.streamId = streamId;
    inputArgs.values = values;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "WriteEvent", payload);
    if (!answer.isOk) {
      return Result.error<EventAck>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = EventAck.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<EventAck>(failure);
    }
    return Result.ok<EventAck>(result);
  }

  queryStream(query: StreamQuery): Result<EventList> {
    const payload = query.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "QueryStream", payload);
    if (!answer.isOk) {
      return Result.error<EventList>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = EventList.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<EventList>(failure);
    }
    return Result.ok<EventList>(result);
  }
}

export type DeliverEventHandler = (event: Event) => Result<EventAck>;

/**
 * Takes the functions that answer.
 */
export class Handlers {
  static registerDeliverEvent(handler: DeliverEventHandler): void {
    deliverEventHandler = handler;
    register("DeliverEvent", deliverEventWrapper);
  }
}

let deliverEventHandler: DeliverEventHandler | null = null;

function deliverEventWrapper(payload: ArrayBuffer): Result<ArrayBuffer> {
  const decoder = openPayload(payload);
  const request = Event.decode(decoder);
  const failure = closePayload(decoder);
  if (failure) {
    return Result.error<ArrayBuffer>(failure);
  }
  const handler = deliverEventHandler!;
  const response = handler(request);
  if (!response.isOk) {
    return Result.error<ArrayBuffer>(response.error()!);
  }
  const result = response.get();
  const answer = result.toBuffer();
  return Result.ok<ArrayBuffer>(answer);
}

export class WriteEventArgs implements Codec {
  streamId: string = "";
  values: Map<string, string> = new Map<string, string>();

  static decode(decoder: Decoder): WriteEventArgs {
    const o = new WriteEventArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): WriteEventArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return WriteEventArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<WriteEventArgs> {
    const decoder = openPayload(payload);
    const o = WriteEventArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<WriteEventArgs>(failure);
    }
    return Result.ok<WriteEventArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "streamId") {
        this.streamId = decoder.readString();
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
    needField(decoder, seen & 0x1, "streamId");
    needField(decoder, seen & 0x2, "values");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("streamId");
    encoder.writeString(this.streamId);
    encoder.writeString("values");
    encodeStringStringMap(encoder, this.values);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class Event implements Codec {
  eventId: string = "";
  streamId: string = "";
  values: Map<string, string> = new Map<string, string>();

  static decode(decoder: Decoder): Event {
    const o = new Event();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): Event | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return Event.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<Event> {
    const decoder = openPayload(payload);
    const o = Event.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<Event>(failure);
    }
    return Result.ok<Event>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "eventId") {
        this.eventId = decoder.readString();
        seen |= 0x1;
      } else if (field == "streamId") {
        this.streamId = decoder.readString();
        seen |= 0x2;
      } else if (field == "values") {
        this.values = decodeStringStringMap(decoder);
        seen |= 0x4;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "eventId");
    needField(decoder, seen & 0x2, "streamId");
    needField(decoder, seen & 0x4, "values");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(3);
    encoder.writeString("eventId");
    encoder.writeString(this.eventId);
    encoder.writeString("streamId");
    encoder.writeString(this.streamId);
    encoder.writeString("values");
    encodeStringStringMap(encoder, this.values);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): EventBuilder {
    return new EventBuilder();
  }
}

export class EventBuilder {
  instance: Event = new Event();

  withEventId(eventId: string): EventBuilder {
    this.instance.eventId = eventId;
    return this;
  }

  withStreamId(streamId: string): EventBuilder {
    this.instance.streamId = streamId;
    return this;
  }

  withValues(values: Map<string, string>): EventBuilder {
    this.instance.values = values;
    return this;
  }

  build(): Event {
    return this.instance;
  }
}

export class EventAck implements Codec {
  eventId: string | null = null;
  error: string | null = null;

  static decode(decoder: Decoder): EventAck {
    const o = new EventAck();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): EventAck | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return EventAck.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<EventAck> {
    const decoder = openPayload(payload);
    const o = EventAck.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<EventAck>(failure);
    }
    return Result.ok<EventAck>(o);
  }

  decode(decoder: Decoder): void {
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "eventId") {
        this.eventId = decodeStringOption(decoder);
      } else if (field == "error") {
        this.error = decodeStringOption(decoder);
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("eventId");
    encodeStringOption(encoder, this.eventId);
    encoder.writeString("error");
    encodeStringOption(encoder, this.error);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): EventAckBuilder {
    return new EventAckBuilder();
  }
}

export class EventAckBuilder {
  instance: EventAck = new EventAck();

  withEventId(eventId: string | null): EventAckBuilder {
    this.instance.eventId = eventId;
    return this;
  }

  withError(error: string | null): EventAckBuilder {
    this.instance.error = error;
    return this;
  }

  build(): EventAck {
    return this.instance;
  }
}

export class EventList implements Codec {
  events: Array<Event> = new Array<Event>();

  static decode(decoder: Decoder): EventList {
    const o = new EventList();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): EventList | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return EventList.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<EventList> {
    const decoder = openPayload(payload);
    const o = EventList.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<EventList>(failure);
    }
    return Result.ok<EventList>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "events") {
        this.events = decodeEventArray(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "events");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("events");
    encodeEventArray(encoder, this.events);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): EventListBuilder {
    return new EventListBuilder();
  }
}

export class EventListBuilder {
  instance: EventList = new EventList();

  withEvents(events: Array<Event>): EventListBuilder {
    this.instance.events = events;
    return this;
  }

  build(): EventList {
    return this.instance;
  }
}

export class StreamQuery implements Codec {
  streamId: string = "";
  range: TimeRange | null = null;
  /**
   * At most that many; 0 means all.
   */
  count: u64 = 0;

  static decode(decoder: Decoder): StreamQuery {
    const o = new StreamQuery();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): StreamQuery | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return StreamQuery.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<StreamQuery> {
    const decoder = openPayload(payload);
    const o = StreamQuery.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<StreamQuery>(failure);
    }
    return Result.ok<StreamQuery>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "streamId") {
        this.streamId = decoder.readString();
        seen |= 0x1;
      } else if (field == "range") {
        this.range = TimeRange.decodeNullable(decoder);
      } else if (field == "count") {
        this.count = decoder.readUInt64();
        seen |= 0x4;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "streamId");
    needField(decoder, seen & 0x4, "count");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(3);
    encoder.writeString("streamId");
    encoder.writeString(this.streamId);
    encoder.writeString("range");
    encodeTimeRangeRef(encoder, this.range);
    encoder.writeString("count");
    encoder.writeUInt64(this.count);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): StreamQueryBuilder {
    return new StreamQueryBuilder();
  }
}

export class StreamQueryBuilder {
  instance: StreamQuery = new StreamQuery();

  withStreamId(streamId: string): StreamQueryBuilder {
    this.instance.streamId = streamId;
    return this;
  }

  withRange(range: TimeRange | null): StreamQueryBuilder {
    this.instance.range = range;
    return this;
  }

  withCount(count: u64): StreamQueryBuilder {
    this.instance.count = count;
    return this;
  }

  build(): StreamQuery {
    return this.instance;
  }
}

/**
 * Milliseconds since the epoch.
 */
export class TimeRange implements Codec {
  minTime: u64 = 0;
  maxTime: u64 = 0;

  static decode(decoder: Decoder): TimeRange {
    const o = new TimeRange();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): TimeRange | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return TimeRange.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<TimeRange> {
    const decoder = openPayload(payload);
    const o = TimeRange.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<TimeRange>(failure);
    }
    return Result.ok<TimeRange>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "minTime") {
        this.minTime = decoder.readUInt64();
        seen |= 0x1;
      } else if (field == "maxTime") {
        this.maxTime = decoder.readUInt64();
        seen |= 0x2;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "minTime");
    needField(decoder, seen & 0x2, "maxTime");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("minTime");
    encoder.writeUInt64(this.minTime);
    encoder.writeString("maxTime");
    encoder.writeUInt64(this.maxTime);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): TimeRangeBuilder {
    return new TimeRangeBuilder();
  }
}

export class TimeRangeBuilder {
  instance: TimeRange = new TimeRange();

  withMinTime(minTime: u64): TimeRangeBuilder {
    this.instance.minTime = minTime;
    return this;
  }

  withMaxTime(maxTime: u64): TimeRangeBuilder {
    this.instance.maxTime = maxTime;
    return this;
  }

  build(): TimeRange {
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

function decodeEventArray(decoder: Decoder): Array<Event> {
  return readList<Event>(decoder, decodeEvent);
}

function encodeEventArray(encoder: Writer, value: Array<Event>): void {
  writeList<Event>(encoder, value, encodeEvent);
}

function decodeTimeRangeRef(decoder: Decoder): TimeRange | null {
  if (decoder.isNextNil()) {
    return null;
  }
  return TimeRange.decode(decoder);
}

function encodeTimeRangeRef(encoder: Writer, value: TimeRange | null): void {
  if (value === null) {
    encoder.writeNil();
  } else {
    value.encode(encoder);
  }
}

function decodeString(decoder: Decoder): string {
  return decoder.readString();
}

function encodeString(encoder: Writer, value: string): void {
  encoder.writeString(value);
}

function decodeEvent(decoder: Decoder): Event {
  return Event.decode(decoder);
}

function encodeEvent(encoder: Writer, value: Event): void {
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

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
 * Queries of a graph data base. Version 0.1.3.
 */
export const NAMESPACE = "wasmcloud:graphdb";

/**
 * Calls what is linked to the actor under a name.
 */
export class Host {
  binding: string;

  constructor(binding: string = "default") {
    this.binding = binding;
  }

  queryGraph(graphName: string, query: string): Result<QueryResponse> {
    const inputArgs = new QueryGraphArgs();
    inputArgs.graphName = graphName;
    inputArgs.query = query;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "QueryGraph", payload);
    if (!answer.isOk) {
      return Result.error<QueryResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = QueryResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<QueryResponse>(failure);
    }
    return Result.ok<QueryResponse>(result);
  }

  deleteGraph(graphName: string): Result<DeleteResponse> {
    const inputArgs = new DeleteGraphArgs();
    inputArgs.graphName = graphName;
    const payload = inputArgs.toBuffer();
    const answer = hostCall(this.binding, NAMESPACE, "DeleteGraph", payload);
    if (!answer.isOk) {
      return Result.error<DeleteResponse>(answer.error()!);
    }
    const decoder = openPayload(answer.get());
    const result = DeleteResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<DeleteResponse>(failure);
    }
    return Result.ok<DeleteResponse>(result);
  }
}

export class QueryGraphArgs implements Codec {
  graphName: string = "";
  query: string = "";

  static decode(decoder: Decoder): QueryGraphArgs {
    const o = new QueryGraphArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): QueryGraphArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return QueryGraphArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<QueryGraphArgs> {
    const decoder = openPayload(payload);
    const o = QueryGraphArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<QueryGraphArgs>(failure);
    }
    return Result.ok<QueryGraphArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "graphName") {
        this.graphName = decoder.readString();
        seen |= 0x1;
      } else if (field == "query") {
        this.query = decoder.readString();
        seen |= 0x2;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "graphName");
    needField(decoder, seen & 0x2, "query");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("graphName");
    encoder.writeString(this.graphName);
    encoder.writeString("query");
    encoder.writeString(this.query);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class DeleteGraphArgs implements Codec {
  graphName: string = "";

  static decode(decoder: Decoder): DeleteGraphArgs {
    const o = new DeleteGraphArgs();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): DeleteGraphArgs | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return DeleteGraphArgs.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<DeleteGraphArgs> {
    const decoder = openPayload(payload);
    const o = DeleteGraphArgs.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<DeleteGraphArgs>(failure);
    }
    return Result.ok<DeleteGraphArgs>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "graphName") {
        this.graphName = decoder.readString();
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "graphName");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("graphName");
    encoder.writeString(this.graphName);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }
}

export class QueryResponse implements Codec {
  resultSet: ResultSet = new ResultSet();

  static decode(decoder: Decoder): QueryResponse {
    const o = new QueryResponse();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): QueryResponse | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return QueryResponse.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<QueryResponse> {
    const decoder = openPayload(payload);
    const o = QueryResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<QueryResponse>(failure);
    }
    return Result.ok<QueryResponse>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "resultSet") {
        this.resultSet = ResultSet.decode(decoder);
        seen |= 0x1;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "resultSet");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(1);
    encoder.writeString("resultSet");
    this.resultSet.encode(encoder);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): QueryResponseBuilder {
    return new QueryResponseBuilder();
  }
}

export class QueryResponseBuilder {
  instance: QueryResponse = new QueryResponse();

  withResultSet(resultSet: ResultSet): QueryResponseBuilder {
    this.instance.resultSet = resultSet;
    return this;
  }

  build(): QueryResponse {
    return this.instance;
  }
}

export class DeleteResponse implements Codec {
  success: bool = false;

  static decode(decoder: Decoder): DeleteResponse {
    const o = new DeleteResponse();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): DeleteResponse | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return DeleteResponse.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<DeleteResponse> {
    const decoder = openPayload(payload);
    const o = DeleteResponse.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<DeleteResponse>(failure);
    }
    return Result.ok<DeleteResponse>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "success") {
        this.success = decoder.readBool();
        seen |= 0x1;
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
    encoder.writeMapSize(1);
    encoder.writeString("success");
    encoder.writeBool(this.success);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): DeleteResponseBuilder {
    return new DeleteResponseBuilder();
  }
}

export class DeleteResponseBuilder {
  instance: DeleteResponse = new DeleteResponse();

  withSuccess(success: bool): DeleteResponseBuilder {
    this.instance.success = success;
    return this;
  }

  build(): DeleteResponse {
    return this.instance;
  }
}

export class ResultSet implements Codec {
  columns: Array<Column> = new Array<Column>();
  /**
   * Lines of text for people.
   */
  statistics: Array<string> = new Array<string>();

  static decode(decoder: Decoder): ResultSet {
    const o = new ResultSet();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): ResultSet | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return ResultSet.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<ResultSet> {
    const decoder = openPayload(payload);
    const o = ResultSet.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<ResultSet>(failure);
    }
    return Result.ok<ResultSet>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "columns") {
        this.columns = decodeColumnArray(decoder);
        seen |= 0x1;
      } else if (field == "statistics") {
        this.statistics = decodeStringArray(decoder);
        seen |= 0x2;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "columns");
    needField(decoder, seen & 0x2, "statistics");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("columns");
    encodeColumnArray(encoder, this.columns);
    encoder.writeString("statistics");
    encodeStringArray(encoder, this.statistics);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): ResultSetBuilder {
    return new ResultSetBuilder();
  }
}

export class ResultSetBuilder {
  instance: ResultSet = new ResultSet();

  withColumns(columns: Array<Column>): ResultSetBuilder {
    this.instance.columns = columns;
    return this;
  }

  withStatistics(statistics: Array<string>): ResultSetBuilder {
    this.instance.statistics = statistics;
    return this;
  }

  build(): ResultSet {
    return this.instance;
  }
}

/**
 * Exactly one of the three is there.
 */
export class Column implements Codec {
  scalars: Array<Scalar> | null = null;
  nodes: Array<Node> | null = null;
  relations: Array<Relation> | null = null;

  static decode(decoder: Decoder): Column {
    const o = new Column();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): Column | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return Column.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<Column> {
    const decoder = openPayload(payload);
    const o = Column.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<Column>(failure);
    }
    return Result.ok<Column>(o);
  }

  decode(decoder: Decoder): void {
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "scalars") {
        this.scalars = decodeScalarArrayOption(decoder);
      } else if (field == "nodes") {
        this.nodes = decodeNodeArrayOption(decoder);
      } else if (field == "relations") {
        this.relations = decodeRelationArrayOption(decoder);
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(3);
    encoder.writeString("scalars");
    encodeScalarArrayOption(encoder, this.scalars);
    encoder.writeString("nodes");
    encodeNodeArrayOption(encoder, this.nodes);
    encoder.writeString("relations");
    encodeRelationArrayOption(encoder, this.relations);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): ColumnBuilder {
    return new ColumnBuilder();
  }
}

export class ColumnBuilder {
  instance: Column = new Column();

  withScalars(scalars: Array<Scalar> | null): ColumnBuilder {
    this.instance.scalars = scalars;
    return this;
  }

  withNodes(nodes: Array<Node> | null): ColumnBuilder {
    this.instance.nodes = nodes;
    return this;
  }

  withRelations(relations: Array<Relation> | null): ColumnBuilder {
    this.instance.relations = relations;
    return this;
  }

  build(): Column {
    return this.instance;
  }
}

/**
 * At most one is there; none means null.
 */
export class Scalar implements Codec {
  boolValue: Value<bool> | null = null;
  intValue: Value<i64> | null = null;
  doubleValue: Value<f64> | null = null;
  stringValue: string | null = null;

  static decode(decoder: Decoder): Scalar {
    const o = new Scalar();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): Scalar | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return Scalar.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<Scalar> {
    const decoder = openPayload(payload);
    const o = Scalar.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<Scalar>(failure);
    }
    return Result.ok<Scalar>(o);
  }

  decode(decoder: Decoder): void {
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "boolValue") {
        this.boolValue = decodeBoolOption(decoder);
      } else if (field == "intValue") {
        this.intValue = decodeI64Option(decoder);
      } else if (field == "doubleValue") {
        this.doubleValue = decodeF64Option(decoder);
      } else if (field == "stringValue") {
        this.stringValue = decodeStringOption(decoder);
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(4);
    encoder.writeString("boolValue");
    encodeBoolOption(encoder, this.boolValue);
    encoder.writeString("intValue");
    encodeI64Option(encoder, this.intValue);
    encoder.writeString("doubleValue");
    encodeF64Option(encoder, this.doubleValue);
    encoder.writeString("stringValue");
    encodeStringOption(encoder, this.stringValue);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): ScalarBuilder {
    return new ScalarBuilder();
  }
}

export class ScalarBuilder {
  instance: Scalar = new Scalar();

  withBoolValue(boolValue: Value<bool> | null): ScalarBuilder {
    this.instance.boolValue = boolValue;
    return this;
  }

  withIntValue(intValue: Value<i64> | null): ScalarBuilder {
    this.instance.intValue = intValue;
    return this;
  }

  withDoubleValue(doubleValue: Value<f64> | null): ScalarBuilder {
    this.instance.doubleValue = doubleValue;
    return this;
  }

  withStringValue(stringValue: string | null): ScalarBuilder {
    this.instance.stringValue = stringValue;
    return this;
  }

  build(): Scalar {
    return this.instance;
  }
}

export class Node implements Codec {
  labels: Array<string> = new Array<string>();
  properties: Map<string, Scalar> = new Map<string, Scalar>();

  static decode(decoder: Decoder): Node {
    const o = new Node();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): Node | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return Node.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<Node> {
    const decoder = openPayload(payload);
    const o = Node.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<Node>(failure);
    }
    return Result.ok<Node>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "labels") {
        this.labels = decodeStringArray(decoder);
        seen |= 0x1;
      } else if (field == "properties") {
        this.properties = decodeStringScalarMap(decoder);
        seen |= 0x2;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "labels");
    needField(decoder, seen & 0x2, "properties");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("labels");
    encodeStringArray(encoder, this.labels);
    encoder.writeString("properties");
    encodeStringScalarMap(encoder, this.properties);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): NodeBuilder {
    return new NodeBuilder();
  }
}

export class NodeBuilder {
  instance: Node = new Node();

  withLabels(labels: Array<string>): NodeBuilder {
    this.instance.labels = labels;
    return this;
  }

  withProperties(properties: Map<string, Scalar>): NodeBuilder {
    this.instance.properties = properties;
    return this;
  }

  build(): Node {
    return this.instance;
  }
}

export class Relation implements Codec {
  typeName: string = "";
  properties: Map<string, Scalar> = new Map<string, Scalar>();

  static decode(decoder: Decoder): Relation {
    const o = new Relation();
    o.decode(decoder);
    return o;
  }

  static decodeNullable(decoder: Decoder): Relation | null {
    if (decoder.isNextNil()) {
      return null;
    }
    return Relation.decode(decoder);
  }

  // For payloads of strangers: nothing in them traps.
  static fromBuffer(payload: ArrayBuffer): Result<Relation> {
    const decoder = openPayload(payload);
    const o = Relation.decode(decoder);
    const failure = closePayload(decoder);
    if (failure) {
      return Result.error<Relation>(failure);
    }
    return Result.ok<Relation>(o);
  }

  decode(decoder: Decoder): void {
    let seen: u64 = 0;
    const numFields = decoder.readMapSize();
    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {
      const field = decoder.readString();
      if (field == "typeName") {
        this.typeName = decoder.readString();
        seen |= 0x1;
      } else if (field == "properties") {
        this.properties = decodeStringScalarMap(decoder);
        seen |= 0x2;
      } else {
        decoder.skip();
      }
      checkField(decoder, field);
    }
    if (broken === decoder) {
      return;
    }
    needField(decoder, seen & 0x1, "typeName");
    needField(decoder, seen & 0x2, "properties");
  }

  encode(encoder: Writer): void {
    encoder.writeMapSize(2);
    encoder.writeString("typeName");
    encoder.writeString(this.typeName);
    encoder.writeString("properties");
    encodeStringScalarMap(encoder, this.properties);
  }

  toBuffer(): ArrayBuffer {
    return bufferOf(this);
  }

  static newBuilder(): RelationBuilder {
    return new RelationBuilder();
  }
}

export class RelationBuilder {
  instance: Relation = new Relation();

  withTypeName(typeName: string): RelationBuilder {
    this.instance.typeName = typeName;
    return this;
  }

  withProperties(properties: Map<string, Scalar>): RelationBuilder {
    this.instance.properties = properties;
    return this;
  }

  build(): Relation {
    return this.instance;
  }
}

function decodeColumnArray(decoder: Decoder): Array<Column> {
  return readList<Column>(decoder, decodeColumn);
}

function encodeColumnArray(encoder: Writer, value: Array<Column>): void {
  writeList<Column>(encoder, value, encodeColumn);
}

function decodeStringArray(decoder: Decoder): Array<string> {
  return readList<string>(decoder, decodeString);
}

function encodeStringArray(encoder: Writer, value: Array<string>): void {
  writeList<string>(encoder, value, encodeString);
}

function decodeScalarArrayOption(decoder: Decoder): Array<Scalar> | null {
  if (decoder.isNextNil()) {
    return null;
  }
  return decodeScalarArray(decoder);
}

function encodeScalarArrayOption(
  encoder: Writer,
  value: Array<Scalar> | null
): void {
  if (value === null) {
    encoder.writeNil();
  } else {
    encodeScalarArray(encoder, value);
  }
}

function decodeNodeArrayOption(decoder: Decoder): Array<Node> | null {
  if (decoder.isNextNil()) {
    return null;
  }
  return decodeNodeArray(decoder);
}

function encodeNodeArrayOption(
  encoder: Writer,
  value: Array<Node> | null
): void {
  if (value === null) {
    encoder.writeNil();
  } else {
    encodeNodeArray(encoder, value);
  }
}

function decodeRelationArrayOption(decoder: Decoder): Array<Relation> | null {
  if (decoder.isNextNil()) {
    return null;
  }
  return decodeRelationArray(decoder);
}

function encodeRelationArrayOption(
  encoder: Writer,
  value: Array<Relation> | null
): void {
  if (value === null) {
    encoder.writeNil();
  } else {
    encodeRelationArray(encoder, value);
  }
}

function decodeBoolOption(decoder: Decoder): Value<bool> | null {
  if (decoder.isNextNil()) {
    return null;
  }
  return new Value<bool>(decoder.readBool());
}

function encodeBoolOption(encoder: Writer, value: Value<bool> | null): void {
  if (changetype<usize>(value) == 0) {
    encoder.writeNil();
  } else {
    encoder.writeBool(value.value);
  }
}

function decodeI64Option(decoder: Decoder): Value<i64> | null {
  if (decoder.isNextNil()) {
    return null;
  }
  return new Value<i64>(decoder.readInt64());
}

function encodeI64Option(encoder: Writer, value: Value<i64> | null): void {
  if (changetype<usize>(value) == 0) {
    encoder.writeNil();
  } else {
    encoder.writeInt64(value.value);
  }
}

function decodeF64Option(decoder: Decoder): Value<f64> | null {
  if (decoder.isNextNil()) {
    return null;
  }
  return new Value<f64>(decoder.readFloat64());
}

function encodeF64Option(encoder: Writer, value: Value<f64> | null): void {
  if (changetype<usize>(value) == 0) {
    encoder.writeNil();
  } else {
    encoder.writeFloat64(value.value);
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

function decodeStringScalarMap(decoder: Decoder): Map<string, Scalar> {
  return readEntries<string, Scalar>(decoder, decodeString, decodeScalar);
}

function encodeStringScalarMap(
  encoder: Writer,
  value: Map<string, Scalar>
): void {
  writeEntries<string, Scalar>(encoder, value, encodeString, encodeScalar);
}

function decodeColumn(decoder: Decoder): Column {
  return Column.decode(decoder);
}

function encodeColumn(encoder: Writer, value: Column): void {
  value.encode(encoder);
}

function decodeString(decoder: Decoder): string {
  return decoder.readString();
}

function encodeString(encoder: Writer, value: string): void {
  encoder.writeString(value);
}

function decodeScalarArray(decoder: Decoder): Array<Scalar> {
  return readList<Scalar>(decoder, decodeScalar);
}

function encodeScalarArray(encoder: Writer, value: Array<Scalar>): void {
  writeList<Scalar>(encoder, value, encodeScalar);
}

function decodeNodeArray(decoder: Decoder): Array<Node> {
  return readList<Node>(decoder, decodeNode);
}

function encodeNodeArray(encoder: Writer, value: Array<Node>): void {
  writeList<Node>(encoder, value, encodeNode);
}

function decodeRelationArray(decoder: Decoder): Array<Relation> {
  return readList<Relation>(decoder, decodeRelation);
}

function encodeRelationArray(encoder: Writer, value: Array<Relation>): void {
  writeList<Relation>(encoder, value, encodeRelation);
}

function decodeScalar(decoder: Decoder): Scalar {
  return Scalar.decode(decoder);
}

function encodeScalar(encoder: Writer, value: Scalar): void {
  value.encode(encoder);
}

function decodeNode(decoder: Decoder): Node {
  return Node.decode(decoder);
}

function encodeNode(encoder: Writer, value: Node): void {
  value.encode(encoder);
}

function decodeRelation(decoder: Decoder): Relation {
  return Relation.decode(decoder);
}

function encodeRelation(encoder: Writer, value: Relation): void {
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

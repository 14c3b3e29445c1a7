// asc looks for a package here.
export * from "./assembly/index";

/** Names and values of a query string, decoded and in order; a name may come more than once. */
export type Query = ReadonlyArray<readonly [name: string, value: string]>;

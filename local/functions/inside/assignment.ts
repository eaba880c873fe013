/** What a process that runs a function is told, in the variable `LOCAL_FUNCTION`. */
export interface Assignment {
	/** Begins the line that tells the port, so that nothing a function prints is taken for it. */
	readonly token: string;
	/** Path of the function's first module. */
	readonly entry: string;
	/** The environment that the function sees, and all of it. */
	readonly env: Readonly<Record<string, string>>;
}

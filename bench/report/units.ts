export const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

export const inMilliseconds = (milliseconds: number): string => `${milliseconds.toFixed(1)} ms`;

export const inMegabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;

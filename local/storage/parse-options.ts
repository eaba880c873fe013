import { parseSettings } from '../parse-settings.ts';
import { toStorageSettings, type StorageOptions } from './options.ts';

const read = (name: string, text: string): unknown =>
	name === 'fileSizeLimit' && /^[0-9]+(\.[0-9]+)?(gb|mb|kb|b)$/i.test(text) ? text : undefined;

/** Settings from the command line: `fileSizeLimit=5GB`, `imageTransformation=false`, `resumableExpiry=60`. */
export const parseStorageOptions = (texts: readonly string[]): StorageOptions =>
	parseSettings('--storage', texts, { defaults: toStorageSettings(), read });

import path from 'node:path';
import { compareFiles } from './compare-files';
import type { NodeRedWay } from './transfer-in-node-red';

/** Between paths on the disk of Node-RED and a server. */
export const compareNodeRedFiles = compareFiles<NodeRedWay>({
	name: 'node-red-files',
	script: path.join(__dirname, 'transfer-in-node-red.ts'),
	whose: 'Node-RED’s',
	bare: 'Node-RED’s axios and a stream of Node.js',
	ways: {
		upload: 'uploadByNode',
		chunks: 'uploadInChunksByNode',
		bareUpload: 'uploadByClient',
		download: 'downloadByNode',
		bareDownload: 'downloadByClient',
	},
});

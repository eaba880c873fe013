import path from 'node:path';
import { compareFiles } from './compare-files';
import type { N8nWay } from './transfer-in-n8n';

/** Between n8n's store on the disk and a server, in n8n's engine. */
export const compareN8nFiles = compareFiles<N8nWay>({
	name: 'n8n-files',
	script: path.join(__dirname, 'transfer-in-n8n.ts'),
	whose: 'n8n’s',
	bare: 'n8n’s helper and its store',
	ways: {
		upload: 'uploadByNode',
		chunks: 'uploadInChunksByNode',
		bareUpload: 'uploadByHelper',
		download: 'downloadByNode',
		bareDownload: 'downloadByHelper',
	},
});

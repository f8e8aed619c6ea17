'use strict';

lib.storageParts.makeKv = () => { throw new Error('Durascope does not have ctx.storage.kv yet.'); };

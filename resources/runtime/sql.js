'use strict';

lib.storageParts.makeSql = () => { throw new Error('Durascope does not have ctx.storage.sql yet.'); };

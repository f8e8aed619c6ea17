'use strict';

lib.storageParts.transaction = () => Promise.reject(new Error('Durascope does not have ctx.storage.transaction() yet.'));
lib.storageParts.transactionSync = () => { throw new Error('Durascope does not have ctx.storage.transactionSync yet.'); };

'use strict';

lib.storageParts.getCurrentBookmark = () => Promise.reject(new Error('Durascope does not have ctx.storage.getCurrentBookmark() yet.'));
lib.storageParts.getBookmarkForTime = () => Promise.reject(new Error('Durascope does not have ctx.storage.getBookmarkForTime() yet.'));
lib.storageParts.onNextSessionRestoreBookmark = () => Promise.reject(new Error('Durascope does not have ctx.storage.onNextSessionRestoreBookmark() yet.'));

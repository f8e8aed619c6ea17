'use strict';

lib.storageParts.getAlarm = () => Promise.reject(new Error('Durascope does not have ctx.storage.getAlarm() yet.'));
lib.storageParts.setAlarm = () => Promise.reject(new Error('Durascope does not have ctx.storage.setAlarm() yet.'));
lib.storageParts.deleteAlarm = () => Promise.reject(new Error('Durascope does not have ctx.storage.deleteAlarm() yet.'));

// Evaluate the ESM Nest packages before any test: CommonJS packages (nestjs-pino and others) require() them, and
// Jest refuses require() of an ES module that is still being linked ("Cannot require() ES Module ... in a cycle").
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
import '@nestjs/swagger';
import 'jose';
import { Logger } from '@nestjs/common';

// Tests assert on what they see; the log is for the one who asks for it.
if (process.env.TEST_LOG_LEVEL === undefined) Logger.overrideLogger(false);

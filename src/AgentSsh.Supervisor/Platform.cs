using System.Runtime.Versioning;

// It runs inside Linux containers and, for the local engine, on a Linux host.
[assembly: SupportedOSPlatform("linux")]

using System.Runtime.Versioning;

// Unix sockets with modes, signals and containers: Linux alone.
[assembly: SupportedOSPlatform("linux")]

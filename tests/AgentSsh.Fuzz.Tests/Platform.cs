using System.Runtime.Versioning;

// What it tests runs there alone.
[assembly: SupportedOSPlatform("linux")]

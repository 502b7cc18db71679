// Each world has containers of its own and measures what people would see: side by side they would only slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

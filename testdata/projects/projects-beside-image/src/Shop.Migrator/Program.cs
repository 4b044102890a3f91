Console.WriteLine("migrated");
